import type { SqlConnection } from '../support/servers/sql-connection.js';
import type { InstanceWatcher } from './instance-watcher.js';
import { isoDate, secondsOf } from './stored-dates.js';

/** A try of a task instance, in seconds since the epoch. */
export interface Try {
  readonly taskId: string;
  readonly start: number;
  /** Infinity while it runs. */
  readonly end: number;
}

/** When the tries of one run ran, and the run itself. */
export interface TimedRun {
  readonly dagId: string;
  readonly executionDate: string;
  readonly start: number;
  readonly end: number;
  /** In the order of their starts. */
  readonly tries: readonly Try[];
  /** The column `duration`, by task. */
  readonly durations: ReadonlyMap<string, number | null>;
  /** The rows of `task_reschedule`, by task. */
  readonly reschedules: ReadonlyMap<string, number>;
}

/** Reads when everything ran in the runs of these DAGs, in the order of their execution dates. */
export async function readTimedRuns(
  { sql }: Pick<SqlConnection, 'sql'>,
  watcher: InstanceWatcher,
  dagIds: readonly string[],
): Promise<TimedRun[]> {
  const runs: TimedRun[] = [];
  for (const dagId of dagIds) {
    for (const row of await sql('SELECT * FROM dag_run WHERE dag_id = ? ORDER BY execution_date', dagId)) {
      const executionDate = row['execution_date'] as string;
      const of = (table: string) =>
        sql(`SELECT * FROM ${table} WHERE dag_id = ? AND execution_date = ?`, dagId, executionDate);
      const instances = await of('task_instance');
      const tries = [...instances, ...(await of('task_fail'))].flatMap(({ task_id, start_date, end_date }) =>
        start_date === null ? [] : [[task_id, start_date, end_date] as [string, string, string | null]],
      );
      for (const { task_id } of instances) {
        const seen = watcher.instance(dagId, isoDate(executionDate), task_id as string).tries;
        for (const [start, end] of seen) if (end !== null) tries.push([task_id as string, start, end]);
      }
      const rescheduled = (await of('task_reschedule')).map(({ task_id }) => task_id as string);
      runs.push({
        ...{ dagId, executionDate: isoDate(executionDate), tries: distinct(tries) },
        start: secondsOf(row['start_date'] as string),
        end: endOf(row['end_date'] as string | null),
        durations: new Map(instances.map(({ task_id, duration }) => [task_id as string, duration as number | null])),
        reschedules: new Map(rescheduled.map((id) => [id, rescheduled.filter((other) => other === id).length])),
      });
    }
  }
  return runs;
}

function endOf(stored: string | null): number {
  return stored === null ? Infinity : secondsOf(stored);
}

/** One try for each start of a task; of several ends the earliest, since a later one was written by another change. */
function distinct(rows: readonly [string, string, string | null][]): Try[] {
  const tries = new Map<string, Try>();
  for (const [taskId, start, end] of rows) {
    const key = `${taskId} ${start}`;
    const earlier = tries.get(key)?.end ?? Infinity;
    tries.set(key, { taskId, start: secondsOf(start), end: Math.min(endOf(end), earlier) });
  }
  return [...tries.values()].sort((one, other) => one.start - other.start);
}
