import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { StartError } from '../common/start-error.js';
import type { AirflowConfig } from '../config/airflow-config.js';

/** The Content-Type of Prometheus's text format. */
export const contentType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Serves only `GET /metrics` on `[windsock] metrics_port`. It asks for no credentials, so that only the monitoring
 * system should be able to reach the address.
 *
 * @param text returns the current metrics
 * @throws StartError if the port cannot be listened on
 */
export async function listenForMetrics(
  { metricsHost, metricsPort }: AirflowConfig['windsock'],
  text: () => Promise<string>,
): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || request.url?.split('?', 1)[0] !== '/metrics') return void response.writeHead(404).end();
    text().then(
      (metrics) => response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(metrics),
      () => response.writeHead(500).end(),
    );
  });
  try {
    await once(server.listen(metricsPort, metricsHost), 'listening');
  } catch (error) {
    throw new StartError(
      `[windsock] metrics_port: cannot listen on ${metricsHost}:${metricsPort}: ${(error as Error).message}`,
      { cause: error },
    );
  }
  return { close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
