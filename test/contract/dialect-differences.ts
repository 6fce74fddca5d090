import type { Dialect } from '../support/servers/database-server.js';
import type { Expectation, Recording, Step } from './recording.js';

/** Airflow was recorded on SQLite. What follows from another database is changed here, by the recording's name. */
type Changes = Record<string, (recording: Recording) => void>;

function stepOf({ name, steps }: Recording, method: string, path: string, body?: string): Step {
  const step = steps.find(({ request }) => request.method === method && request.path === path && request.body === body);
  if (!step) throw new Error(`The recording ${name} has no ${method} ${path} ${body ?? ''}`);
  return step;
}

function expectAt(step: Step, expect: Expectation): void {
  step.expect = expect;
}

const api = '/api/experimental';
const runs = `${api}/dags/example_bash_operator/dag_runs`;
const lastDay = '9999-12-31T23:59:59+00:00';
const isOfLastDay = (row: unknown[]) => row.includes('9999-12-31 23:59:59.000000');

const onMysql: Changes = {
  // A TIMESTAMP ends in 2038. Airflow on MySQL answers 500 to the trigger, and no such run is there afterwards.
  '03-dates': (recording) => {
    const why = 'MySQL cannot store this date';
    const trigger = stepOf(recording, 'POST', runs, `{"execution_date": "${lastDay}"}`);
    expectAt(trigger, { why, status: 400, error: true });
    const error = `Dag Run for date ${lastDay} not found in dag example_bash_operator`;
    expectAt(stepOf(recording, 'GET', `${runs}/${lastDay}`), { why, status: 404, error });
    const list = stepOf(recording, 'GET', runs);
    const body = list.airflow.body!.replace(/,\{[^{}]*"9999-12-31[^{}]*\}/, '');
    expectAt(list, { why, status: 200, content_type: 'application/json', body });
    for (const table of Object.values(recording.tables_after)) {
      table.rows = table.rows.filter((row) => !isOfLastDay(row));
    }
  },

  // The collation takes EXAMPLE_bash_operator for example_bash_operator. Airflow on MySQL finds the rows, but in the rows
  // no DAG of that name.
  '06-tasks': (recording) => {
    const step = stepOf(recording, 'GET', `${api}/dags/EXAMPLE_bash_operator/tasks/runme_0`);
    const error = 'Dag id EXAMPLE_bash_operator not found';
    expectAt(step, { why: 'the collation ignores case', status: 404, error });
  },

  // The collation takes P1 for p1.
  '10-pools': (recording) => {
    const body = '{"description":"d","id":3,"pool":"p1","slots":-1}\n';
    const why = 'the collation ignores case';
    expectAt(stepOf(recording, 'GET', `${api}/pools/P1`), { why, status: 200, content_type: 'application/json', body });
  },
};

/** On PostgreSQL nothing differs, not even an id: Windsock tries no insert that must fail, and so uses no id up. */
const changes: Record<Dialect, Changes> = { sqlite: {}, postgresql: {}, mysql: onMysql };

/** The recording as it would be, had Airflow been recorded on this database. */
export function recordedOn(dialect: Dialect, recording: Recording): Recording {
  const changed = structuredClone(recording);
  changes[dialect][recording.name]?.(changed);
  return changed;
}
