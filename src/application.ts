import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createLogger, nestLogger } from './common/logger.js';
import type { AirflowConfig } from './config/airflow-config.js';
import { AirflowExceptionFilter } from './http/airflow-exception.filter.js';
import { createHttpAdapter } from './http/http-adapter.js';

/**
 * Builds the application: the database is open and checked, nothing listens yet.
 *
 * @throws StartError if it cannot run as configured
 */
export async function createApplication(config: AirflowConfig): Promise<NestFastifyApplication> {
  const logger = createLogger(config.core.loggingLevel);
  const adapter = createHttpAdapter({ bodyLimit: config.api.maxRequestBodySize, logger });
  const application = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config), adapter, {
    bodyParser: false,
    logger: nestLogger(logger),
    abortOnError: false,
  });
  application.setGlobalPrefix(config.webserver.basePath);
  application.useGlobalFilters(new AirflowExceptionFilter());
  await application.init();
  for (const warning of config.warnings) logger.warn(warning);
  return application;
}
