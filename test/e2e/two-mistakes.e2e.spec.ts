import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const bash = 'example_bash_operator';
const started = 'start_in_default_args';
const parent = 'example_subdag_operator';
const subdag = `${parent}.section-1`;

/** A mistake of a request, and what the answer to it says. */
interface Mistake {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly error: RegExp;
}

/** In the order in which Airflow 1.10.15 comes across them: www/api/experimental/endpoints.py, then trigger_dag.py. */
const ofTriggers: readonly Mistake[] = [
  { name: 'no date', fields: { execution_date: 'soon' }, error: /^Given execution date, soon, could not/ },
  { name: 'a date that is no text', fields: { execution_date: 5 }, error: /^Given execution date, 5, could not/ },
  { name: 'no word for microseconds', fields: { replace_microseconds: 5 }, error: /^replace_microseconds must be/ },
  { name: 'an unknown DAG', fields: { dag: 'nope' }, error: /^Dag id nope not found in DagModel$/ },
  {
    name: 'a date before the start',
    fields: { dag: started, execution_date: '2015-01-01' },
    error: /should be >= start_date/,
  },
  { name: 'a run id that is no text', fields: { run_id: [1] }, error: /^run_id must be a string$/ },
  { name: 'a run id with a NUL', fields: { run_id: 'a\0' }, error: /^run_id must not hold/ },
  { name: 'a run id that is taken', fields: { run_id: 'taken' }, error: /^Run id taken already exists/ },
  { name: 'a conf that is no JSON', fields: { conf: '{' }, error: /^conf is a string that is not valid JSON/ },
  { name: 'a conf that is a list', fields: { conf: [1] }, error: /^conf must be a JSON object/ },
  { name: 'a date that is taken', fields: { execution_date: '2020-01-01' }, error: /^A Dag Run already exists/ },
];

/** In the order of `create_pool(**body)`: Python's of the arguments, then that of pool.py, then that of the database. */
const ofPools: readonly Mistake[] = [
  { name: 'an unknown field', fields: { size: 1 }, error: /^Unknown field "size"$/ },
  {
    name: 'deferred tasks',
    fields: { include_deferred: true },
    error: /^Airflow 1\.10 has no include_deferred; omit it$/,
  },
  { name: 'no slots', fields: { slots: undefined }, error: /^The field slots is missing$/ },
  { name: 'no description', fields: { description: undefined }, error: /^The field description is missing$/ },
  { name: 'a blank name', fields: { name: ' ' }, error: /^Pool name shouldn't be empty$/ },
  { name: 'a name that is no text', fields: { name: 5 }, error: /^name must be a string$/ },
  { name: 'slots that are no number', fields: { slots: 'x' }, error: /^Bad value for `slots`: x$/ },
  { name: 'slots that are null', fields: { slots: null }, error: /^slots must be a whole number$/ },
  { name: 'a name with a NUL', fields: { name: 'a\0' }, error: /^name must not hold NUL/ },
  { name: 'too many slots', fields: { slots: '9223372036854775808' }, error: /^slots is too large$/ },
  {
    name: 'a description that is no text',
    fields: { description: 5 },
    error: /^description must be a string or null$/,
  },
  { name: 'a description with a NUL', fields: { description: '\0' }, error: /^description must not hold NUL/ },
];

/** Every two mistakes that one request can make, the one that Airflow finds first in front. */
function pairsOf(mistakes: readonly Mistake[]): [first: string, second: string, Mistake, Mistake][] {
  const canMeet = (one: Mistake, other: Mistake) => Object.keys(one.fields).every((field) => !(field in other.fields));
  return mistakes.flatMap((one, index) =>
    mistakes
      .slice(index + 1)
      .filter((other) => canMeet(one, other))
      .map((other): [string, string, Mistake, Mistake] => [one.name, other.name, one, other]),
  );
}

describe.each(dialects)('of two mistakes, the one that Airflow finds first is reported, on %s', (dialect) => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;

  const trigger = (dag: string, body: object) =>
    send(windsock.url, 'POST', `/api/experimental/dags/${dag}/dag_runs`, { body: JSON.stringify(body) });
  const createPool = (body: object) =>
    send(windsock.url, 'POST', '/api/experimental/pools', { body: JSON.stringify(body) });

  beforeAll(async () => {
    database = await airflowDatabase(dialect);
    windsock = await startWindsock({ env: database.env });
    for (const dag of [bash, started]) await trigger(dag, { run_id: 'taken', execution_date: '2020-01-01' });
  });

  afterAll(async () => {
    await windsock.close();
    await database.remove();
  });

  it.each(pairsOf(ofTriggers))('a trigger with %s and %s', async (_first, _second, one, other) => {
    const { dag = bash, ...body } = { ...other.fields, ...one.fields };
    const answer = await trigger(dag as string, body);
    expect([answer.status, answer.json()]).toEqual([
      dag === 'nope' && one.name === 'an unknown DAG' ? 404 : 400,
      { error: expect.stringMatching(one.error) as string },
    ]);
  });

  it.each(pairsOf(ofPools))('a pool with %s and %s', async (_first, _second, one, other) => {
    const answer = await createPool({ name: 'p', slots: 1, description: '', ...one.fields, ...other.fields });
    expect([answer.status, answer.json()]).toEqual([400, { error: expect.stringMatching(one.error) as string }]);
  });

  it('a run id that a sub-DAG has comes after the conf, and after the date that the DAG itself has', async () => {
    await trigger(subdag, { run_id: 'below', execution_date: '2021-01-01' });
    await trigger(parent, { run_id: 'above', execution_date: '2021-01-02' });
    const body = { run_id: 'below', execution_date: '2021-01-02' };
    expect((await trigger(parent, { ...body, conf: '{' })).text).toContain('conf is a string that is not valid JSON');
    expect((await trigger(parent, body)).text).toContain(`A Dag Run already exists for dag id ${parent} at 2021-01-02`);
    expect((await trigger(parent, { ...body, execution_date: '2021-01-03' })).text).toContain(
      `Run id below already exists for dag id ${subdag}`,
    );
  });

  it('include_deferred, which the client of Airflow 2.7 and newer sends, may be false', async () => {
    const answer = await createPool({ name: 'd', slots: 1, description: '', include_deferred: false });
    expect([answer.status, Object.keys(answer.json())]).toEqual([200, ['description', 'id', 'pool', 'slots']]);
    for (const value of ['0', 'null', '"false"', '{}']) {
      const { status, text } = await send(windsock.url, 'POST', '/api/experimental/pools', {
        body: `{"name": "e", "slots": 1, "description": "", "include_deferred": ${value}}`,
      });
      expect([status, text]).toEqual([400, expect.stringContaining('Airflow 1.10 has no include_deferred') as string]);
    }
  });
});
