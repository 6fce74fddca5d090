import { BlockList, isIP } from 'node:net';
import { StartError } from '../../common/start-error.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { defaultBackend } from '../backend-names.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether the address can be reached only from this machine. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Refuses open access if other machines can reach the server, unless it is explicitly allowed.
 *
 * Differs from Airflow: it started so by default, which became CVE-2020-13927.
 *
 * @throws StartError that names the settings
 */
export function checkOpenAccess({ api, webserver }: AirflowConfig): void {
  const { webServerHost } = webserver;
  if (api.allowOpenAccess || isLoopback(webServerHost)) return;
  throw new StartError(
    `[webserver] web_server_host = ${webServerHost} can be reached from other machines, and [api] auth_backend = ` +
      `${defaultBackend} lets everybody trigger and delete DAGs without a password. Choose another backend, listen on ` +
      '127.0.0.1, or say that it is meant with [api] allow_open_access = True',
  );
}
