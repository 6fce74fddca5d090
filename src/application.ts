import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { createLogger, type Logger, nestLogger } from './common/logger.js';
import type { AirflowConfig } from './config/airflow-config.js';
import { openDatabase } from './database/open-database.js';
import { AirflowExceptionFilter } from './http/airflow-exception.filter.js';
import { createHttpAdapter } from './http/http-adapter.js';

/**
 * Builds the application: the database is open and checked, nothing listens yet.
 *
 * @throws StartError if it cannot run as configured
 */
export async function createApplication(config: AirflowConfig): Promise<NestFastifyApplication> {
  const logger = createLogger(config.core.loggingLevel);
  for (const warning of config.warnings) logger.warn(warning);
  // Opened before Nest starts, which would log a failure twice before it is reported.
  const dataSource = await openDatabase(config, (message) => logger.warn(message));
  try {
    return await build(config, dataSource, logger);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function build(config: AirflowConfig, dataSource: DataSource, logger: Logger): Promise<NestFastifyApplication> {
  const application = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, dataSource),
    createHttpAdapter({ bodyLimit: config.api.maxRequestBodySize, logger }),
    { bodyParser: false, logger: nestLogger(logger), abortOnError: false },
  );
  application.setGlobalPrefix(config.webserver.basePath);
  application.useGlobalFilters(new AirflowExceptionFilter());
  return application.init();
}
