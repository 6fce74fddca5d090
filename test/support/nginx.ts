import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { send } from './http.js';
import { freePort } from './servers/free-port.js';
import { findPrograms } from './servers/programs.js';

/** The folder of nginx; null where it is not installed. */
export const nginxPrograms = findPrograms('nginx');

/** An nginx that listens. */
export interface RunningNginx {
  /** Without a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** What stands behind it. Every address is `host:port`. */
export interface Upstreams {
  /** A second one is a copy of the first. */
  readonly windsock: readonly [string, string?];
  readonly airflow: string;
}

/**
 * Starts nginx on a free loopback port, with deploy/nginx.conf, in which nothing is changed but addresses.
 *
 * @param folder takes its files, whose names begin with `name`: the access log is `${name}.log`
 * @throws if it does not listen, with what it has logged
 */
export async function startNginx(folder: string, name: string, upstreams: Upstreams): Promise<RunningNginx> {
  const address = `127.0.0.1:${await freePort()}`;
  const path = join(folder, `${name}.conf`);
  const errors = join(folder, `${name}.error.log`);
  writeFileSync(path, mainConfiguration(folder, name, deployed(address, upstreams, join(folder, `${name}.log`))));
  const nginx = spawn(join(nginxPrograms!, 'nginx'), ['-p', folder, '-c', path], { stdio: 'inherit' });
  const stop = async () => {
    nginx.kill('SIGQUIT');
    if (nginx.exitCode === null) await once(nginx, 'exit');
  };
  for (let tries = 0; tries < 100 && nginx.exitCode === null; tries++) {
    const isThere = await send(`http://${address}`, 'GET', '/').catch(() => null);
    if (isThere) return { url: `http://${address}`, stop };
    await sleep(50);
  }
  await stop();
  throw new Error(`nginx does not listen\n${readFileSync(errors, 'utf8')}`);
}

/** deploy/nginx.conf with other addresses. */
function deployed(listen: string, { windsock: [first, second], airflow }: Upstreams, log: string): string {
  const changes: [string, string][] = [
    ['listen 80;', `listen ${listen};`],
    ['server 127.0.0.1:8081 ', `server ${first} `],
    ...(second === undefined ? [] : ([['# server 127.0.0.1:8082 ', `server ${second} `]] as [string, string][])),
    ['server 127.0.0.1:8080;', `server ${airflow};`],
    ['/var/log/nginx/airflow.log', log],
  ];
  return changes.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`deploy/nginx.conf has no "${from}"`);
      return text.replace(from, () => to);
    },
    readFileSync(join(import.meta.dirname, '../../deploy/nginx.conf'), 'utf8'),
  );
}

/** What nginx itself needs to run in a folder of ours, without rights. */
function mainConfiguration(folder: string, name: string, included: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    'daemon off;',
    'master_process off;',
    `pid ${join(folder, `${name}.pid`)};`,
    `error_log ${join(folder, `${name}.error.log`)};`,
    'events {}',
    'http {',
    ...temporary.map((kind) => `${kind}_temp_path ${join(folder, kind)};`),
    included,
    '}',
  ].join('\n');
}
