import { describe, expect, it } from 'vitest';
import { OffsetDateTime } from '../../time/offset-date-time.js';
import { readExecutorConfig } from '../../tasks/executor-config.js';
import type { TaskInstance } from '../../tasks/task-instance.js';
import { presentTaskInstance } from './task.presenter.js';

const instance: TaskInstance = {
  taskId: 't',
  dagId: 'd',
  executionDate: OffsetDateTime.fromEpochSeconds(0),
  startDate: null,
  endDate: null,
  duration: null,
  state: null,
  tryNumber: null,
  hostname: null,
  unixname: null,
  jobId: null,
  pool: '',
  queue: null,
  priorityWeight: null,
  operator: null,
  queuedDttm: null,
  pid: null,
  maxTries: null,
  executorConfig: null,
  poolSlots: null,
};

/** The expected texts are those of Airflow 1.10.15. */
describe('presentTaskInstance', () => {
  it('shows NULL as None, and text unchanged', () => {
    const { dag_id, task_id, pool, execution_date, test_mode, ...rest } = presentTaskInstance(instance);
    expect({ dag_id, task_id, pool, execution_date, test_mode }).toEqual({
      dag_id: 'd',
      task_id: 't',
      pool: '',
      execution_date: '1970-01-01 00:00:00+00:00',
      test_mode: 'False',
    });
    expect(new Set(Object.values(rest))).toEqual(new Set(['None']));
    expect(Object.keys(rest)).toHaveLength(15);
  });

  it.each([
    [0, '0.0'],
    [3, '3.0'],
    [0.1, '0.1'],
    [1e-7, '1e-07'],
    [0.0001, '0.0001'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [5e-324, '5e-324'],
    [Infinity, 'inf'],
  ])('shows the duration %d as %s', (duration, text) => {
    expect(presentTaskInstance({ ...instance, duration })['duration']).toBe(text);
  });

  it.each([
    ['80027d71002e', '{}'],
    ['800258040000007465787471002e', 'text'],
    ['80025d71005801000000617101612e', "['a']"],
    ['4e2e', 'None'],
    ['', '<executor_config that cannot be read>'],
  ])('shows the executor_config %s as %s', (hex, text) => {
    const executorConfig = readExecutorConfig(Buffer.from(hex, 'hex'));
    expect(presentTaskInstance({ ...instance, executorConfig })['executor_config']).toBe(text);
  });
});
