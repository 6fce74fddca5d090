import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { StartError } from '../common/start-error.js';
import type { AirflowConfig } from '../config/airflow-config.js';

/** A certificate and its private key, in PEM. */
export interface ServerTls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * Reads the files of `web_server_ssl_cert` and `web_server_ssl_key`; null if neither is set.
 *
 * @throws StartError if only one is set, if one cannot be read, or if they do not match
 */
export function readServerTls({ webserver }: AirflowConfig): ServerTls | null {
  const { webServerSslCert, webServerSslKey } = webserver;
  if (webServerSslCert === '' && webServerSslKey === '') return null;
  if (webServerSslCert === '' || webServerSslKey === '') {
    throw new StartError('[webserver] web_server_ssl_cert and web_server_ssl_key must be given together');
  }
  const tls = { cert: read('web_server_ssl_cert', webServerSslCert), key: read('web_server_ssl_key', webServerSslKey) };
  try {
    createSecureContext(tls);
  } catch (error) {
    const reason = (error as Error).message;
    throw new StartError(`[webserver] web_server_ssl_cert and web_server_ssl_key cannot be used: ${reason}`);
  }
  return tls;
}

function read(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StartError(`[webserver] ${option}: ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
