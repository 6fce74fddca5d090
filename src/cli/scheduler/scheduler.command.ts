import { join } from 'node:path';
import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import { schedule } from '../../server/schedule.js';
import { UsageError } from '../usage-error.js';

/** The flags of `windsock scheduler`, as Airflow names them. */
export interface SchedulerOptions {
  readonly runDuration?: string;
  /** True if the flag is given without a name. */
  readonly pid?: string | true;
  readonly num_runs?: string;
  readonly do_pickle?: true;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly logFile?: string;
}

/** The reasons why some flags of Airflow have no effect here. */
const ignored = {
  num_runs: '-n/--num_runs: Airflow stops after as many readings of its files; use -r/--run-duration',
  do_pickle: '-p/--do_pickle: no DAG is sent to another machine',
  stdout: '--stdout: Airflow redirects its output only as a daemon; use the shell',
  stderr: '--stderr: Airflow redirects its output only as a daemon; use the shell',
  logFile: '-l/--log-file: Airflow writes that log only as a daemon; use [webserver] error_logfile',
} as const satisfies Partial<Record<keyof SchedulerOptions, string>>;

/** `windsock scheduler`: schedules runs and executes their tasks until SIGTERM or SIGINT. Resolves when it has stopped. */
export async function scheduler(options: SchedulerOptions): Promise<void> {
  for (const [flag, reason] of Object.entries(ignored)) {
    if (options[flag as keyof typeof ignored] !== undefined) process.stderr.write(`windsock: ignored ${reason}\n`);
  }
  const runSeconds = options.runDuration === undefined ? null : readSeconds(options.runDuration);
  const config = loadAirflowConfig();
  const { pid } = options;
  await schedule(config, {
    pidFile: pid === true ? join(config.home, 'airflow-scheduler.pid') : (pid ?? null),
    runSeconds,
  });
}

/** Airflow: `--run-duration` is a whole number. */
function readSeconds(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`error: -r/--run-duration must be a number of seconds, not ${text}`);
}
