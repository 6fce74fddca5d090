import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dumpsPythonJson } from '../python/python-json.js';
import { dagHash } from './dag-rows.js';
import { parseDagFile } from './parse-dag-file.js';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import { serializeDag } from '../serialized-dags/serialize-dag.js';

function fixture(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
}

function dagsOf(text: string) {
  const { dags, problems } = parseDagFile('test.dag.yaml', text);
  expect(problems).toEqual([]);
  return new Map(dags.map((dag) => [dag.dagId, dag]));
}

type Stored = Record<string, unknown> & { tasks: Record<string, unknown>[] };

const settings = loadAirflowConfig({ AIRFLOW_HOME: '/no/such/home' });

/** The serialized form of the only DAG of a file. */
function serialized(text: string, inSettings = settings): Stored {
  const [dag] = dagsOf(text).values();
  const document = dumpsPythonJson(serializeDag(dag!, '/dags/test.dag.yaml', inSettings));
  return (JSON.parse(document) as { dag: Stored }).dag;
}

describe('serializeDag', () => {
  // dag_id, file and dag_hash, recorded from Airflow's table serialized_dag.
  const recorded = [
    ['etl_orders', 'etl_orders.py', '2c154aef1d8fc88037db3135babab07d'],
    ['example_bash_operator', 'example_bash_operator.py', '37a96013e18c861a15ec060a6b925ae9'],
    ['example_subdag_operator', 'example_subdag_operator.py', '8378e26515b57436ab1dcf10b3c0b592'],
    ['no_task_yet', 'dates.py', '16bdf82623a59f0c6bb723a662af5f15'],
    ['salesXreport', 'wildcards.py', '4c5efffea179e75c272d765fbf3e6585'],
    ['salesXreport.weekly', 'wildcards.py', '0d129b3d7c03cc19ac5c2420dec134b0'],
    ['sales_report', 'wildcards.py', '43bae018ba3cf7270987a4c94494001c'],
    ['sales_report.weekly', 'wildcards.py', 'a318cdd92dd9e6fafd23ad6ee219d1b3'],
    ['start_in_default_args', 'dates.py', '0e8db118f52581d54e8e675372ce891b'],
    ['start_on_dag', 'dates.py', 'a8e9dac217419277cc6362867fdde7b2'],
    ['start_on_task', 'dates.py', 'f3d1527f4f71ec3b22bf0d0a2523b79e'],
  ] as const;

  it.each(recorded)('writes for %s the document that Airflow stored', (dagId, file, hash) => {
    const dags = new Map([...dagsOf(fixture('golden-dags.dag.yaml')), ...dagsOf(fixture('golden-wildcards.dag.yaml'))]);
    expect(dagHash(serializeDag(dags.get(dagId)!, `/opt/airflow/dags/${file}`, settings))).toBe(hash);
  });

  it('writes the same documents for random DAGs as Airflow for the same DAGs in Python', () => {
    // The hashes are those of SerializedDAG.to_dict of Airflow 1.10.15, with _downstream_task_ids sorted.
    const expected = JSON.parse(fixture('random-dags.hashes.json')) as Record<string, string>;
    const dags = [...dagsOf(fixture('random-dags.dag.json')).values()];
    const hashes = dags.map((dag) => [dag.dagId, dagHash(serializeDag(dag, '/f', settings))]);
    expect(Object.fromEntries(hashes)).toEqual(expected);
  });

  it('omits values equal to a literal default, and keeps values equal to a default from the settings', () => {
    const { tasks } = serialized(`
      d:
        tasks:
          t: {operator: DummyOperator, pool: default_pool, trigger_rule: all_success, priority_weight: 1, retries: 0,
              owner: airflow, queue: default, retry_delay: 300}`);
    expect(tasks[0]).toMatchObject({ owner: 'airflow', queue: 'default', retry_delay: 300 });
    for (const key of ['pool', 'trigger_rule', 'priority_weight', 'retries']) expect(tasks[0]).not.toHaveProperty(key);
  });

  it('uses the settings of airflow.cfg as defaults', () => {
    const text =
      'd: {concurrency: 16, max_active_runs: 4, catchup: false, tasks: {t: {operator: DummyOperator, retries: 2}}}';
    const others = loadAirflowConfig({
      AIRFLOW_HOME: '/no/such/home',
      AIRFLOW__CORE__DAG_CONCURRENCY: '8',
      AIRFLOW__CORE__MAX_ACTIVE_RUNS_PER_DAG: '4',
      AIRFLOW__CORE__DEFAULT_TASK_RETRIES: '2',
      AIRFLOW__SCHEDULER__CATCHUP_BY_DEFAULT: 'False',
    });
    const dag = serialized(text, others);
    expect(dag['_concurrency']).toBe(16);
    expect(dag).not.toHaveProperty('max_active_runs');
    expect(dag).not.toHaveProperty('catchup');
    expect(dag.tasks[0]).not.toHaveProperty('retries');
    expect(serialized(text)).toMatchObject({ max_active_runs: 4, catchup: false, tasks: [{ retries: 2 }] });
  });

  it('never starts a task before its DAG or ends it after its DAG', () => {
    const { tasks } = serialized(`
      d:
        start_date: 2020-01-02
        end_date: 2020-01-08
        tasks:
          outside: {operator: DummyOperator, start_date: 2020-01-01, end_date: 2020-01-09}
          inside: {operator: DummyOperator, start_date: 2020-01-03, end_date: 2020-01-07}`);
    expect(tasks[0]).not.toHaveProperty('start_date');
    expect(tasks[0]).not.toHaveProperty('end_date');
    expect(tasks[1]).toMatchObject({ start_date: Date.UTC(2020, 0, 3) / 1000, end_date: Date.UTC(2020, 0, 7) / 1000 });
  });

  it('writes dates and durations as floats', () => {
    const [dag] = dagsOf('d: {start_date: 2020-01-01, dagrun_timeout_sec: 60, tasks: {}}').values();
    const text = dumpsPythonJson(serializeDag(dag!, '/f', settings));
    expect(text).toContain('"start_date": 1577836800.0');
    expect(text).toContain('"dagrun_timeout": 60.0');
  });
});
