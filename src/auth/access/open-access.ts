import { BlockList, isIP } from 'node:net';
import { StartError } from '../../common/start-error.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { defaultBackend } from '../backend-names.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Refuses to start the backend that lets everybody in where it would do so to the network.
 *
 * Differs from Airflow: it started so by default, which became CVE-2020-13927.
 *
 * @throws StartError that names the settings
 */
export function requireClosedDoor({ api, webserver }: AirflowConfig): void {
  const { webServerHost } = webserver;
  if (api.allowOpenAccess || isLoopback(webServerHost)) return;
  throw new StartError(
    `[webserver] web_server_host = ${webServerHost} can be reached from other machines, and [api] auth_backend = ` +
      `${defaultBackend} lets everybody trigger and delete DAGs without a password. Choose another backend, listen on ` +
      '127.0.0.1, or say that it is meant with [api] allow_open_access = True',
  );
}
