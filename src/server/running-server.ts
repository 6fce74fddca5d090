import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../application.js';
import type { Logs } from '../log/logger.js';
import { StartError } from '../common/start-error.js';
import { within } from '../common/within.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { DrainState } from '../health/drain-state.js';
import { type ClosePort, Connections } from './connections.js';
import { gatherFacts, type ServerFacts } from './server-facts.js';

/** How long the application may take to close, including the database, after the last connection has closed. */
const closeTimeoutMs = 3000;

/** A server in one process or in several. */
export interface RunningServer {
  readonly facts: ServerFacts;
  /** Rejects with a StartError if the server cannot continue. Never resolves. */
  readonly failed: Promise<never>;
  /** Finishes the requests in flight, within the configured time, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Serves in this process.
 *
 * @param close closes the port, if this process may not do so by itself
 * @throws StartError if the server cannot run as configured or cannot listen
 */
export async function startServer(config: AirflowConfig, logs: Logs, close?: ClosePort): Promise<RunningServer> {
  const application = await createApplication(config, logs);
  const { inFlight } = application.getHttpAdapter().getInstance();
  const connections = new Connections(application.getHttpServer(), inFlight, close);
  await listen(application, config);
  return {
    facts: await gatherFacts(application, config),
    failed: new Promise(() => undefined),
    stop: () => stop(application, connections, config, logs),
  };
}

async function listen(application: NestFastifyApplication, { webserver }: AirflowConfig): Promise<void> {
  const { webServerHost: host, webServerPort: port } = webserver;
  try {
    // Airflow: gunicorn binds this name to IPv4 alone. Fastify would make a second server for IPv6, and no stop would
    // wait for its requests.
    await application.listen(port, host.toLowerCase() === 'localhost' ? '127.0.0.1' : host);
  } catch (error) {
    await application.close();
    throw new StartError(`Cannot listen on ${host}:${port}: ${(error as Error).message}`, { cause: error });
  }
}

async function stop(
  application: NestFastifyApplication,
  connections: Connections,
  { windsock }: AirflowConfig,
  { log }: Logs,
): Promise<void> {
  const { shutdownDelay, shutdownTimeout } = windsock;
  application.get(DrainState, { strict: false }).beginDraining();
  log.info('Stopping');
  await sleep(shutdownDelay * 1000);
  const unanswered = await connections.drain(shutdownTimeout * 1000);
  if (unanswered > 0) {
    log.warn(`Cut off ${unanswered} request(s) that took longer than [windsock] shutdown_timeout = ${shutdownTimeout}`);
  }
  const closed = await within(application.close(), closeTimeoutMs);
  if (!closed) log.warn('Stopped without waiting any longer for the database');
  log.info('Stopped');
}
