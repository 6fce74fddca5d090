import { type Answer, ask } from './client.js';
import { scaleDag, scaleDate, type Size } from './fill-scale.js';
import { sixTaskDag } from './fill.js';
import { median } from './load.js';
import type { ServerProcess } from './server-process.js';

/** What a database that is compared with another has. */
export interface Side {
  readonly server: ServerProcess;
  /** Null for Airflow's own DAGs alone, with one run. */
  readonly size: Size | null;
}

/** The one run of the empty database. */
export const onlyDate = '2030-01-01T00:00:00+00:00';

/** A kind of request: sends the n-th of its kind. */
type Request = (side: Side, n: number) => Promise<Answer>;

/**
 * The requests whose time must not depend on what the database has. In the large one each goes to another DAG, which the
 * empty one does not have: a trigger then writes to other pages of each index. So there is one more for the same DAG.
 */
export const requests: Readonly<Record<string, Request>> = {
  'run state': (side, n) => get(side, `${dagPath(side, n)}/dag_runs/${dateOf(side, n)}`),
  'task instance': (side, n) => get(side, `${dagPath(side, n)}/dag_runs/${dateOf(side, n)}/tasks/runme_0`),
  'trigger, the same DAG': (side, n) => trigger(side, 0, newDate(n)),
  'trigger, another DAG': (side, n) => trigger(side, n, newDate(n)),
  pause: (side, n) => get(side, `${dagPath(side, n)}/paused/${n % 2 === 0}`),
};

/** The median milliseconds of one client's requests on each side, who take turns with every request. */
export async function timesOf(request: Request, sides: readonly Side[], count: number): Promise<number[]> {
  const times = sides.map((): number[] => []);
  for (let n = 0; n < count; n++) {
    for (const [at, side] of sides.entries()) times[at]!.push((await request(side, n)).total);
  }
  return times.map(median);
}

/** Lets the server read the structure of every DAG, and PostgreSQL prepare its connections. */
export async function warm(side: Side): Promise<void> {
  for (let n = 0; n < (side.size?.dags ?? 100); n++) await get(side, `/dags/${dagOf(side, n)}/tasks/runme_0`);
}

/** Creates a run at this date. */
export function trigger(side: Side, n: number, date: string): Promise<Answer> {
  const body = JSON.stringify({ execution_date: date, conf: { key: 'value' } });
  return ask(side.server, `/api/experimental${dagPath(side, n)}/dag_runs`, body);
}

let dates = 0;

function newDate(n: number): string {
  return new Date(Date.UTC(2031, 0, 1, 0, 0, ++dates, n % 1000)).toISOString().replace('Z', '000+00:00');
}

function get({ server }: Side, path: string): Promise<Answer> {
  return ask(server, `/api/experimental${path}`);
}

function dagPath(side: Side, n: number): string {
  return `/dags/${dagOf(side, n)}`;
}

// Primes, to jump about.
function dagOf({ size }: Side, n: number): string {
  return size ? scaleDag(1 + ((n * 389) % size.dags)) : sixTaskDag;
}

function dateOf({ size }: Side, n: number): string {
  return size ? scaleDate(1 + ((n * 617) % size.runs)) : onlyDate;
}
