import { describe, expect, it } from 'vitest';
import { dumpPickle, loadPickle } from '../python/pickle/pickle.js';
import { pythonRepr, pythonStr } from '../python/python-str.js';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import type { Dag } from './dag.js';
import { MalformedDag } from './malformed-dag.js';
import { readSerializedDag } from './read-serialized-dag.js';
import type { Task } from './task.js';

const settings = loadAirflowConfig({ AIRFLOW_HOME: '/no/such/home' });
const task = (taskId: string, fields: object = {}) => ({
  task_id: taskId,
  template_fields: [],
  _task_type: 'DummyOperator',
  ...fields,
});
const read = (dag: object): Dag =>
  readSerializedDag(JSON.stringify({ __version: 1, dag: { _dag_id: 'd', ...dag } }), settings);
const readTask = (fields: object): Task => read({ tasks: [task('t', fields)] }).tasks.get('t')!;
const typed = (type: string, value: unknown) => ({ __type: type, __var: value });

/** The expected values are those of Airflow 1.10.15. */
describe('the fields that a task instance is created from', () => {
  it.each([
    ['retries', '4', 4],
    ['retries', ' 1_0 ', 10],
    ['retries', true, 1],
    ['retries', 2.5, 2.5],
    ['retries', null, null],
    ['poolSlots', 2, 2],
    ['priorityWeightTotal', 1.5, 1.5],
    ['priorityWeightTotal', true, 1],
  ] as const)('%s of %j is %j', (name, written, expected) => {
    const attribute = { retries: 'retries', poolSlots: 'pool_slots', priorityWeightTotal: 'priority_weight' }[name];
    expect(readTask({ [attribute]: written })[name]).toBe(expected);
  });

  it('shows the retries as the DAG sets them', () => {
    expect(pythonStr(readTask({ retries: '4' }).attributes.get('retries')!)).toBe('4');
    expect(pythonStr(readTask({ retries: true }).attributes.get('retries')!)).toBe('True');
  });

  it.each([
    [{}, '{}'],
    [{ t: typed('tuple', [1, 2, typed('tuple', ['a'])]) }, "{'t': (1, 2, ('a',))}"],
    [{ s: typed('set', [1]), e: typed('set', []), t: typed('tuple', []) }, "{'s': {1}, 'e': set(), 't': ()}"],
    [{ td: typed('timedelta', -172799.999999) }, "{'td': datetime.timedelta(days=-2, microseconds=1)}"],
    [{ dt: typed('datetime', 1451610123.456789) }, "{'dt': <Pendulum [2016-01-01T01:02:03.456789+00:00]>}"],
    [{ l: [typed('tuple', [1, typed('dict', { k: [null, 1.5] })])] }, "{'l': [(1, {'k': [None, 1.5]})]}"],
  ])('the executor_config %j', (config, expected) => {
    const { executorConfig, attributes } = readTask({ executor_config: typed('dict', config) });
    expect(pythonRepr(loadPickle(dumpPickle(executorConfig)))).toBe(expected);
    expect(pythonStr(attributes.get('executor_config')!)).toBe(expected);
  });

  it('reads a relativedelta in an executor_config as text', () => {
    const { executorConfig } = readTask({
      executor_config: typed('dict', { rd: typed('relativedelta', { days: 1 }) }),
    });
    expect(pythonRepr(loadPickle(dumpPickle(executorConfig)))).toBe("{'rd': 'relativedelta(days=+1)'}");
  });
});

describe('the weights of ten tasks, as Airflow sums them', () => {
  const weights = [1, -3, 10, 7, 0, 1000, 2, 5, 11, 13];
  const downstream = [[1, 2, 5], [3], [3], [4], [5], [], [3, 7], [], [9], []];
  const totals = (rule: (index: number) => string) => {
    const tasks = weights.map((weight, index) =>
      task(`t${index}`, {
        priority_weight: weight,
        weight_rule: rule(index),
        _downstream_task_ids: downstream[index]!.map((id) => `t${id}`),
      }),
    );
    return [...read({ tasks }).tasks.values()].map(({ priorityWeightTotal }) => priorityWeightTotal);
  };

  it.each([
    ['downstream', [1015, 1004, 1017, 1007, 1000, 1000, 1014, 5, 24, 13]],
    ['upstream', [1, -2, 11, 17, 17, 1017, 2, 7, 11, 24]],
    ['absolute', weights],
  ])('%s', (rule, expected) => {
    expect(totals(() => rule)).toEqual(expected);
  });

  it('follow each task’s own rule', () => {
    const rules = ['downstream', 'upstream', 'absolute'];
    expect(totals((index) => rules[index % 3]!)).toEqual([1015, -2, 10, 1007, 17, 1000, 1014, 7, 11, 13]);
  });
});

describe('a DAG that Airflow would not have written', () => {
  it('can be read without tasks', () => {
    expect(read({}).tasks.size).toBe(0);
  });

  it.each([
    ['{', 'Expecting property name'],
    ['null', '__version is None'],
    ['{"__version": 2, "dag": {}}', '__version is 2'],
    ['{"__version": 1}', 'dag must be a dict'],
    ['{"__version": 1, "dag": {}}', '_dag_id must be a string'],
    ['{"__version": 1, "dag": {"_dag_id": "d", "tasks": 1}}', 'tasks must be a list'],
  ])('%s cannot be read', (text, message) => {
    expect(() => readSerializedDag(text, settings)).toThrow(MalformedDag);
    expect(() => readSerializedDag(text, settings)).toThrow(message);
  });

  it.each([
    { retries: 'many' },
    { retries: [1] },
    { priority_weight: null },
    { retry_delay: '5 minutes' },
    { start_date: 'x' },
    { executor_config: { a: 1 } },
  ])('with the task %j cannot be read', (fields) => {
    expect(() => readTask(fields)).toThrow(MalformedDag);
  });

  it('leaves out a task that Airflow could not serialize', () => {
    expect([...read({ tasks: ['serialization_failed', task('good')] }).tasks.keys()]).toEqual(['good']);
  });
});
