import { dagOfList, password, sixTaskDag, username } from './fill.js';

const api = '/api/experimental';

/** The run that the reading routes ask for. */
export const knownDate = '2030-01-01T00:00:00+00:00';

/** A kind of request that is measured. */
export interface BenchRoute {
  /** Its name on the command line. */
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  /** Whether it goes to the servers that want a password. */
  readonly withPassword: boolean;
  /**
   * How many requests to send for each second that a measurement is to take, where an answer takes so long that those
   * which the end of the time cuts off would count.
   */
  readonly pace?: number;
  /** A new body for each request; such a route changes the database. */
  readonly newBody?: () => string;
}

let triggers = 0;
const second = 1000; // milliseconds
const firstTrigger = Date.UTC(2031, 0, 1);

/** A run with a conf, at a date that no other has. */
function newTrigger(): string {
  const date = new Date(firstTrigger + ++triggers * second).toISOString().replace('000Z', '000001+00:00');
  const conf = { source: 's3://bucket/key', attempt: 3, flags: { full: true, dry_run: null } };
  return JSON.stringify({ execution_date: date, conf });
}

function read(name: string, title: string, path: string): BenchRoute {
  return { name, title, path: `${api}${path}`, headers: {}, withPassword: false };
}

const runPath = `/dags/${sixTaskDag}/dag_runs/${knownDate}`;
const credentials = Buffer.from(`${username}:${password}`).toString('base64');

const triggerPath = `${api}/dags/${sixTaskDag}/dag_runs`;
const triggerHeaders = { 'Content-Type': 'application/json' };

/** Creates the run that the reading routes ask for. */
export const knownTrigger = {
  path: triggerPath,
  headers: triggerHeaders,
  newBody: () => JSON.stringify({ execution_date: knownDate, conf: {} }),
};

/** All that is measured, in this order. */
export const routes: readonly BenchRoute[] = [
  read('run-state', 'run state', runPath),
  read('task-instance', 'task instance', `${runPath}/tasks/runme_0`),
  read('task', 'task', `/dags/${sixTaskDag}/tasks/runme_0`),
  read('run-list-100', 'run list, 100 runs', `/dags/${dagOfList(100)}/dag_runs`),
  { ...read('run-list-10000', 'run list, 10,000 runs', `/dags/${dagOfList(10_000)}/dag_runs`), pace: 12 },
  read('latest-runs', 'latest_runs', '/latest_runs'),
  read('pools', 'pools', '/pools'),
  {
    ...read('run-state-password', 'run state, password', runPath),
    headers: { Authorization: `Basic ${credentials}` },
    withPassword: true,
  },
  {
    ...{ name: 'trigger', title: 'trigger, 6 tasks', path: triggerPath, headers: triggerHeaders },
    ...{ withPassword: false, newBody: newTrigger },
  },
];
