import { join } from 'node:path';
import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import type { OptionName } from '../../config/options.js';
import { serve } from '../../server/serve.js';
import { describeScheduler, summarize } from './start-summary.js';

/** The flags of `windsock webserver`, as Airflow names them. */
export interface WebserverOptions {
  readonly port?: string;
  readonly hostname?: string;
  readonly workers?: string;
  readonly worker_timeout?: string;
  readonly ssl_cert?: string;
  readonly ssl_key?: string;
  readonly access_logfile?: string;
  readonly error_logfile?: string;
  readonly debug?: true;
  /** True if the flag is given without a name. */
  readonly pid?: string | true;
  readonly workerclass?: string;
  readonly access_logformat?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly logFile?: string;
}

/** The options of airflow.cfg that flags override. */
const overridden = {
  port: 'webserver.web_server_port',
  hostname: 'webserver.web_server_host',
  workers: 'webserver.workers',
  worker_timeout: 'webserver.web_server_worker_timeout',
  ssl_cert: 'webserver.web_server_ssl_cert',
  ssl_key: 'webserver.web_server_ssl_key',
  access_logfile: 'webserver.access_logfile',
  error_logfile: 'webserver.error_logfile',
} as const satisfies Partial<Record<keyof WebserverOptions, OptionName>>;

/** The reasons why some flags of Airflow have no effect here. */
const ignored = {
  workerclass: '-k/--workerclass: gunicorn has kinds of workers, and Windsock has one',
  access_logformat: '-L/--access_logformat: the access log is JSON, or text on a terminal',
  stdout: '--stdout: Airflow redirects its output only as a daemon; use the shell, or -A and -E',
  stderr: '--stderr: Airflow redirects its output only as a daemon; use the shell, or -A and -E',
  logFile: '-l/--log-file: Airflow writes that log only as a daemon; use -E/--error_logfile',
} as const satisfies Partial<Record<keyof WebserverOptions, string>>;

/** `windsock webserver`: serves the API until SIGTERM or SIGINT. Resolves when the service has stopped. */
export function webserver(options: WebserverOptions): Promise<void> {
  return serveApi(options, false);
}

/** `windsock standalone`: does the same, and runs what is triggered, if `[windsock] scheduler` says so. */
export function standalone(options: WebserverOptions): Promise<void> {
  return serveApi(options, true);
}

async function serveApi(options: WebserverOptions, schedules: boolean): Promise<void> {
  for (const flag of keysOf(ignored)) {
    if (options[flag] !== undefined) process.stderr.write(`windsock: ignored ${ignored[flag]}\n`);
  }
  const given = keysOf(overridden).filter((flag) => options[flag] !== undefined);
  const config = loadAirflowConfig(process.env, {
    ...Object.fromEntries(given.map((flag) => [overridden[flag], options[flag]])),
    ...(options.debug && { 'core.logging_level': 'DEBUG' }),
  });
  const serving = { pidFile: pidFile(options.pid, config.home), schedules };
  await serve(config, serving, (facts, workers, logs) => {
    const tasks = describeScheduler(facts, schedules, config.core.parallelism);
    const summary = summarize({ ...facts, ...tasks }, workers, process.stdout.isTTY);
    if (process.stdout.isTTY) process.stdout.write(summary);
    else logs.print(summary);
  });
}

// Differs from Airflow: without the flag there is no PID file, for the default would be that of the Airflow beside it.
function pidFile(given: string | true | undefined, home: string): string | null {
  return given === true ? join(home, 'airflow-webserver.pid') : (given ?? null);
}

function keysOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}
