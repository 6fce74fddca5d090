import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { apiStyles, AppModule } from './app.module.js';
import { AccessHook } from './auth/access/access.hook.js';
import { type Logs, nestLogger, openLogs } from './log/logger.js';
import type { AirflowConfig } from './config/airflow-config.js';
import { openDatabase } from './database/open-database.js';
import { AirflowExceptionFilter } from './http/airflow-exception.filter.js';
import { Cors } from './http/cors.js';
import { createHttpAdapter } from './http/http-adapter.js';
import { MetricsService } from './metrics/metrics.service.js';
import { readServerTls } from './http/server-tls.js';
import { type Clock, SystemClock } from './time/clock.js';

/**
 * Builds the application: opens and checks the database, and does not listen yet.
 *
 * @param logs the caller closes them
 * @param clock the time of all that is written to the database
 * @throws StartError if the application cannot run as configured
 */
export async function createApplication(
  config: AirflowConfig,
  logs: Logs = openLogs(config),
  clock: Clock = new SystemClock(),
): Promise<NestFastifyApplication> {
  for (const warning of config.warnings) logs.log.warn(warning);
  // Opened before Nest starts: Nest would log a failure twice before it is reported.
  const dataSource = await openDatabase(config, (message) => logs.log.warn(message));
  try {
    return await build(config, dataSource, logs, clock);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function build(
  config: AirflowConfig,
  dataSource: DataSource,
  logs: Logs,
  clock: Clock,
): Promise<NestFastifyApplication> {
  const adapter = createHttpAdapter({
    bodyLimit: config.api.maxRequestBodySize,
    clientTimeout: Math.round(config.windsock.clientTimeout * 1000),
    logger: logs.log,
    accessLogger: logs.access,
    proxies: config.webserver.enableProxyFix ? config.webserver.proxyFixXFor : 0,
    tls: readServerTls(config),
    cors: Cors.parse(config.api.accessControlAllowOrigins),
    basePath: config.webserver.basePath,
    styles: apiStyles,
  });
  const application = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, { kind: 'database', dataSource }, clock),
    adapter,
    {
      bodyParser: false,
      logger: nestLogger(logs.log),
      abortOnError: false,
    },
  );
  application.setGlobalPrefix(config.webserver.basePath);
  application.useGlobalFilters(new AirflowExceptionFilter());
  const server = adapter.getInstance<FastifyInstance>();
  // Hooks run in the order in which they are added, after the adapter's hooks, which answer unknown paths. Metrics
  // count every request, traces begin before authentication, and authentication comes last.
  application.get(MetricsService, { strict: false }).observe(server);
  // Loaded only if tracing is on: it doubles the start time.
  if (config.tracing) (await import('./tracing/tracing.js')).traceServer(server, config.tracing, logs.log);
  const access = application.get(AccessHook, { strict: false });
  server.addHook('onRequest', (request, reply, done) => access.onRequest(request, reply, done));
  return application.init();
}
