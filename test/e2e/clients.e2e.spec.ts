import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { runCommand } from '../support/run-command.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

/** A command, and how it ends with either client. */
interface Case {
  readonly words: readonly string[];
  readonly input?: string;
  /** 0 if absent. */
  readonly code?: number;
  /** On standard output; nothing if absent. */
  readonly stdout?: string | RegExp;
  /** On standard error; nothing if absent. */
  readonly stderr?: string | RegExp;
}

const bash = 'example_bash_operator';
const question = 'This will drop all existing records related to the specified DAG. Proceed? (y/n)\n';

/** The grid of the pools with these lines in it, as Airflow draws it around the one of the contract. */
const grid = (...rows: string[]) =>
  [
    '',
    '╒════════╤═════════╤═══════════════╕',
    '│ Pool   │   Slots │ Description   │',
    '╞════════╪═════════╪═══════════════╡',
    rows.join('\n├────────┼─────────┼───────────────┤\n'),
    '╘════════╧═════════╧═══════════════╛\n',
  ].join('\n');

const allPools = `
╒══════════════╤═════════╤═══════════════╕
│ Pool         │   Slots │ Description   │
╞══════════════╪═════════╪═══════════════╡
│ default_pool │     128 │ Default pool  │
├──────────────┼─────────┼───────────────┤
│ a            │       3 │ x             │
╘══════════════╧═════════╧═══════════════╛
`;

const line = '-'.repeat(120);

/** One after the other on one database. */
const cases: readonly Case[] = [
  // Triggering.
  {
    words: ['trigger_dag', bash, '-r', 'one', '-e', '2020-01-01', '-c', '{"a": 1}'],
    stdout: `Created <DagRun ${bash} @ 2020-01-01T00:00:00+00:00: one, externally triggered: True>\n`,
  },
  {
    // Airflow: microseconds are cut from the date.
    words: ['dags', 'trigger', bash, '--exec-date', '2020-01-02T03:04:05.678901+02:00'],
    stdout:
      `Created <DagRun ${bash} @ 2020-01-02T03:04:05+02:00: manual__2020-01-02T03:04:05+02:00, ` +
      'externally triggered: True>\n',
  },
  {
    words: ['dags', 'trigger', 'etl_orders', '--run-id', 'a/b %?#ä'],
    stdout:
      /^Created <DagRun etl_orders @ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00: a\/b %\?#ä, externally triggered: True>\n$/,
  },
  {
    words: ['trigger_dag', bash, '--run_id', 'one'],
    code: 1,
    stderr: `Run id one already exists for dag id ${bash}\n`,
  },
  { words: ['dags', 'trigger', 'nope'], code: 1, stderr: 'Dag id nope not found in DagModel\n' },
  { words: ['dags', 'trigger', 'no pe %'], code: 1, stderr: 'Dag id no pe % not found in DagModel\n' },
  {
    words: ['trigger_dag', bash, '-c', 'NOT JSON'],
    code: 1,
    stderr: 'conf is a string that is not valid JSON: Expecting value: line 1 column 1 (char 0)\n',
  },
  {
    words: ['trigger_dag', bash, '-e', 'yesterday'],
    code: 2,
    stderr:
      'Given execution date, yesterday, could not be identified as a date. ' +
      'Example date format: 2015-11-16T14:34:15+00:00\n',
  },
  // Reading.
  { words: ['dag_state', bash, '2020-01-01'], stdout: 'running\n' },
  { words: ['dags', 'state', bash, '2020-01-02T01:04:05', '-sd', '/dags'], stdout: 'running\n' },
  { words: ['dag_state', bash, '2021-01-01'], stdout: 'None\n' },
  { words: ['dag_state', 'nope', '2021-01-01'], code: 1, stderr: 'Dag id nope not found in DagModel\n' },
  { words: ['task_state', bash, 'runme_0', '2020-01-01'], stdout: 'None\n' },
  { words: ['tasks', 'state', bash, 'runme_0', '2021-01-01'], stdout: 'None\n' },
  { words: ['task_state', bash, 'nope', '2020-01-01'], code: 1, stderr: `Task nope not found in dag ${bash}\n` },
  {
    words: ['list_dag_runs', bash],
    stdout: new RegExp(
      String.raw`^

${line}
DAG RUNS
${line}
id  \| run_id               \| state      \| execution_date       \| state_date           \|

2   \| manual__2020-01-02T03:04:05\+02:00 \| running    \| 2020-01-02T01:04:05\+00:00 \| \S{26}\+00:00 \|
1   \| one                  \| running    \| 2020-01-01T00:00:00\+00:00 \| \S{26}\+00:00 \|
$`,
    ),
  },
  {
    words: ['dags', 'list-runs', '-d', bash, '--state', 'FAILED'],
    stdout: `No dag runs for ${bash}


${line}
DAG RUNS
${line}
id  | run_id               | state      | execution_date       | state_date           |

`,
  },
  {
    words: ['dags', 'list-runs', '-d', bash, '--no-backfill', '--output', 'plain'],
    stdout:
      /^2\tmanual__\S+\trunning\t2020-01-02T01:04:05\+00:00\t\S+\n1\tone\trunning\t2020-01-01T00:00:00\+00:00\t\S+\n$/,
  },
  { words: ['list_dag_runs', 'nope'], code: 1, stderr: 'Dag id nope not found in DagModel\n' },
  // Pausing.
  { words: ['unpause', bash], stdout: `Dag: ${bash}, paused: False\n` },
  { words: ['dags', 'pause', bash], stdout: `Dag: ${bash}, paused: True\n` },
  { words: ['pause', 'nope'], code: 1, stderr: 'Dag id nope not found\n' },
  // Pools.
  { words: ['pool', '-s', 'a', '3', 'x'], stdout: grid('│ a      │       3 │ x             │') },
  { words: ['pool'], stdout: allPools },
  { words: ['pools', 'list'], stdout: allPools },
  { words: ['pools', 'set', 'a', ' 5 ', ''], stdout: grid('│ a      │       5 │               │') },
  { words: ['pools', 'get', 'a', '--output', 'plain'], stdout: 'a\t5\t\n' },
  { words: ['pool', '-g', 'nope'], code: 1, stderr: "Pool 'nope' doesn't exist\n" },
  { words: ['pool', '-s', 'b', 'x', 'y'], code: 1, stderr: 'Bad value for `slots`: x\n' },
  { words: ['pool', '-s', ' ', '1', 'y'], code: 1, stderr: "Pool name shouldn't be empty\n" },
  { words: ['pool', '-x', 'default_pool'], code: 1, stderr: 'default_pool cannot be deleted\n' },
  { words: ['pools', 'delete', 'a'], stdout: grid('│ a      │       5 │               │') },
  { words: ['pools', 'delete', 'a'], code: 1, stderr: "Pool 'a' doesn't exist\n" },
  // Deleting.
  { words: ['delete_dag', bash], input: 'n\n', stdout: 'Bail.\n', stderr: question },
  { words: ['delete_dag', bash], input: '', stdout: 'Bail.\n', stderr: question },
  { words: ['dags', 'delete', bash], input: 'y\n', stdout: /^Removed \d+ record\(s\)\n$/, stderr: question },
  { words: ['delete_dag', bash, '--yes'], code: 1, stderr: `Dag id ${bash} not found\n` },
  { words: ['dags', 'delete', 'sales_report', '-y'], stdout: /^Removed \d+ record\(s\)\n$/ },
];

describe.each(dialects)('on %s', (dialect) => {
  describe.each(['local_client', 'json_client'])('the client %s', (client) => {
    let database: AirflowDatabase;
    let windsock: RunningWindsock | undefined;
    let env: Record<string, string>;

    beforeAll(async () => {
      database = await airflowDatabase(dialect);
      if (client === 'local_client') {
        env = database.env;
        return;
      }
      windsock = await startWindsock({ env: { ...database.env, AIRFLOW__WEBSERVER__BASE_URL: 'http://x/a/b' } });
      env = {
        AIRFLOW_HOME: database.home,
        AIRFLOW__CLI__API_CLIENT: 'airflow.api.client.json_client',
        AIRFLOW__CLI__ENDPOINT_URL: `${windsock.url}/a/b/`,
        // Nothing may go to the database itself.
        AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'postgresql://nobody@127.0.0.1:1/nothing',
      };
    });

    afterAll(async () => {
      await windsock?.close();
      await database.remove();
    });

    it.each(cases)('$words', async ({ words, input, code = 0, stdout = '', stderr = '' }) => {
      const result = await runCommand(words, { env, input });
      expect({ ...result, words }).toEqual({
        words,
        code,
        stdout: typeof stdout === 'string' ? stdout : (expect.stringMatching(stdout) as string),
        stderr: typeof stderr === 'string' ? stderr : (expect.stringMatching(stderr) as string),
      });
    });
  });
});

it.each(['airflow.api.client.nope', 'toString'])(
  'the client %j is refused, and the known ones are named',
  async (name) => {
    expect(await runCommand(['pools', 'list'], { env: { AIRFLOW__CLI__API_CLIENT: name } })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        `windsock: [cli] api_client: there is no client ${name}; this version has ` +
        'airflow.api.client.local_client and airflow.api.client.json_client\n',
    });
  },
);

it('data that no endpoint has comes from the database, for every client', async () => {
  const database = await airflowDatabase();
  const env = { ...database.env, AIRFLOW__CLI__API_CLIENT: 'airflow.api.client.json_client' };
  const ids = [
    'etl_orders',
    'example_bash_operator',
    'example_subdag_operator',
    'example_subdag_operator.section-1',
    'example_subdag_operator.section-1.inner',
    'no_task_yet',
    'salesXreport',
    'salesXreport.weekly',
    'sales_report',
    'sales_report.weekly',
    'start_in_default_args',
    'start_on_dag',
    'start_on_task',
  ];
  const ruler = '-'.repeat(67);
  expect((await runCommand(['list_dags'], { env })).stdout).toBe(`\n\n${ruler}\nDAGS\n${ruler}\n${ids.join('\n')}\n\n`);
  const below = await runCommand(['dags', 'list', '-sd', '/opt/airflow/dags/wildcards.py', '--output', 'plain'], {
    env,
  });
  expect(below.stdout.split('\n').map((row) => row.split('\t')[0])).toEqual([...ids.slice(6, 10), '']);
  const report = await runCommand(['list_dags', '-r'], { env });
  expect(report.stdout).toContain('Number of DAGs: 13\n');
  expect(report.stdout).toMatch(/^\/opt\/airflow\/dags\/example_bash_operator\.py +1 +6 {2}example_bash_operator$/m);
  expect((await runCommand(['list_tasks', bash], { env })).stdout).toBe(
    'also_run_this\nrun_after_loop\nrun_this_last\nrunme_0\nrunme_1\nrunme_2\n',
  );
  expect((await runCommand(['tasks', 'list', bash, '--tree'], { env })).stdout).toBe(
    `<Task(BashOperator): runme_0>
    <Task(BashOperator): run_after_loop>
        <Task(DummyOperator): run_this_last>
<Task(BashOperator): runme_1>
    <Task(BashOperator): run_after_loop>
        <Task(DummyOperator): run_this_last>
<Task(BashOperator): runme_2>
    <Task(BashOperator): run_after_loop>
        <Task(DummyOperator): run_this_last>
<Task(BashOperator): also_run_this>
    <Task(DummyOperator): run_this_last>
`,
  );
  expect(await runCommand(['list_tasks', 'nope'], { env })).toEqual({
    code: 1,
    stdout: '',
    stderr: 'Dag id nope not found in DagModel\n',
  });
  await database.remove();
});
