import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchDatabase } from './databases.js';
import type { BenchDag } from './execution-dags.js';
import type { ServerProcess } from './server-process.js';
import { ask } from './client.js';

/** A run that was triggered. */
export interface TriggeredRun {
  readonly dagId: string;
  /** As it is stored. */
  readonly executionDate: string;
  /** Milliseconds since the epoch when the request was sent. */
  readonly sentAt: number;
}

/** Waits until a scheduler has stored these DAGs. */
export async function stored({ connection }: BenchDatabase, dags: readonly BenchDag[]): Promise<void> {
  const deadline = Date.now() + storedWithinMs;
  for (;;) {
    const rows = await connection.sql('SELECT dag_id FROM serialized_dag');
    if (dags.every(({ dagId }) => rows.some((row) => row['dag_id'] === dagId))) return;
    if (Date.now() > deadline) throw new Error('The scheduler does not store the DAGs');
    await sleep(50);
  }
}

/** A service to trigger runs at, and the database to read them from. */
export interface BenchSite {
  readonly server: ServerProcess;
  readonly database: BenchDatabase;
}

const storedWithinMs = 120_000;

let dates = 0;
const firstDate = Date.UTC(2024, 0, 1);

/** Triggers a run at a date that no other has. */
export async function triggerRun({ server }: BenchSite, { dagId }: BenchDag): Promise<TriggeredRun> {
  const date = new Date(firstDate + ++dates * 1000).toISOString().replace('.000Z', '+00:00');
  const sentAt = Date.now();
  await ask(server, `/api/experimental/dags/${dagId}/dag_runs`, JSON.stringify({ execution_date: date, conf: {} }));
  return { dagId, sentAt, executionDate: date.replace('T', ' ').replace('+00:00', '.000000') };
}

/** How a run went, in milliseconds since its trigger was sent. */
export interface RunTimes {
  readonly firstStart: number;
  readonly end: number;
}

/** Waits until a run has succeeded. Throws if it fails, or takes longer than so many seconds. */
export async function timesOfRun({ database }: BenchSite, run: TriggeredRun, within: number): Promise<RunTimes> {
  const { sql } = database.connection;
  const key = [run.dagId, run.executionDate];
  const deadline = Date.now() + within * 1000;
  for (;;) {
    const [row] = await sql('SELECT state, end_date FROM dag_run WHERE dag_id = ? AND execution_date = ?', ...key);
    if (row?.['state'] === 'success') {
      const instances = 'SELECT min(start_date) AS start FROM task_instance WHERE dag_id = ? AND execution_date = ?';
      const [first] = await sql(instances, ...key);
      return { firstStart: since(run, first?.['start']), end: since(run, row['end_date']) };
    }
    if (row?.['state'] === 'failed' || Date.now() > deadline) {
      throw new Error(`The run of ${run.dagId} at ${run.executionDate} is ${String(row?.['state'])}`);
    }
    await sleep(50);
  }
}

function since({ sentAt }: TriggeredRun, stored: unknown): number {
  return Date.parse(`${String(stored).replace(' ', 'T')}Z`) - sentAt;
}

/** Waits until so many instances of a task, or of all tasks of a DAG, are in a state. */
export async function untilInstances(
  { database }: BenchSite,
  { dagId, taskId, state, count }: { dagId: string; taskId?: string; state: string; count: number },
  within: number,
): Promise<void> {
  const where = `dag_id = ? AND state = ?${taskId === undefined ? '' : ' AND task_id = ?'}`;
  const values = [dagId, state, ...(taskId === undefined ? [] : [taskId])];
  const deadline = Date.now() + within * 1000;
  for (;;) {
    const [row] = await database.connection.sql(`SELECT count(*) AS n FROM task_instance WHERE ${where}`, ...values);
    if (Number(row?.['n']) >= count) return;
    if (Date.now() > deadline) {
      throw new Error(`Of ${dagId} ${String(row?.['n'])} instances are ${state}, not ${count}`);
    }
    await sleep(50);
  }
}
