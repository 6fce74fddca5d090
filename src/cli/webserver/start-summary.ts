import { version } from '../../common/version.js';
import type { ServerFacts } from '../../server/server-facts.js';

/** Facts as the summary shows them. */
export type ShownFacts = Omit<ServerFacts, 'scheduler' | 'recordedRuns'> & {
  /** A clause: does this service run tasks? */
  readonly scheduler: string;
  /** A clause about runs that are not executed; null if there are none. */
  readonly recordedRuns: string | null;
};

/**
 * Describes the service that has started: on a terminal as a block of text, elsewhere as one line in the format of the
 * log. Scripts wait for `Windsock serves <url>`, which both contain.
 *
 * @param workers number of processes that answer requests
 */
export function summarize(facts: ShownFacts, workers: number, isTerminal: boolean): string {
  const msg = `Windsock serves ${facts.url}`;
  if (isTerminal) return `${msg}\n\n${table(facts, workers)}\n`;
  return `${JSON.stringify({ level: 30, time: new Date(), version, workers, ...facts, msg })}\n`;
}

function table(facts: ShownFacts, workers: number): string {
  const rows = {
    'listens on': facts.listens,
    documentation: facts.docs,
    database: facts.database,
    schema: facts.schema,
    DAGs: facts.dags,
    callers: facts.open ? 'everybody, without a password' : `whom these know: ${facts.backends.join(', ')}`,
    workers,
    scheduler: facts.scheduler,
    'older runs': facts.recordedRuns,
    version,
  };
  return Object.entries(rows)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `  ${name.padEnd(14)}${value}\n`)
    .join('');
}

/**
 * Says whether tasks run.
 *
 * @param schedules whether the service may run a scheduler
 * @param parallelism tasks at once; 0 for no limit
 */
export function describeScheduler(
  { scheduler, recordedRuns }: Pick<ServerFacts, 'scheduler' | 'recordedRuns'>,
  schedules: boolean,
  parallelism: number,
): Pick<ShownFacts, 'scheduler' | 'recordedRuns'> {
  const off = (reason: string) => ({ scheduler: `off: ${reason}, see docs/operations.md`, recordedRuns: null });
  if (!schedules) return off("Airflow's scheduler or `windsock scheduler` runs tasks");
  if (!scheduler.runs) return off(scheduler.reason);
  return {
    scheduler: `runs tasks, ${parallelism === 0 ? 'any number' : `up to ${parallelism}`} at once`,
    recordedRuns: recordedRuns
      ? `${recordedRuns} not executed: \`windsock dags adopt-runs\` or \`windsock dags fail-runs\` decides`
      : null,
  };
}
