/** A request that brings an example of the description about. */
export interface Step {
  readonly operation: string;
  readonly status: number;
  /** The name of the example of the answer; of the body too, if it has one of this name. */
  readonly example: string;
  /** Instead of the examples of the parameters of the path. */
  readonly params?: Readonly<Record<string, string>>;
  /** Instead of the example. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is done to the database before. */
  readonly before?: readonly string[];
}

type Rest = Omit<Step, 'operation' | 'status' | 'example'>;
const step = (operation: string, status: number, example: string, rest: Rest = {}): Step => ({
  operation,
  status,
  example,
  ...rest,
});

const unknown = { params: { dag_id: 'nope' } };
const pool = { name: 'etl', slots: 4, description: 'ETL workers' };
const body = (value: unknown) => ({ body: JSON.stringify(value) });
const crossSite = { headers: { 'Sec-Fetch-Site': 'cross-site' } };

/** They follow one another on a fresh copy of the database, with the open door. */
export const steps: readonly Step[] = [
  step('test', 200, 'ok'),
  step('info', 200, 'info'),
  step('getLiveness', 200, 'ok'),
  step('getReadiness', 200, 'ready'),
  step('getHealth', 200, 'noScheduler', { before: ['DELETE FROM job'] }),
  step('getHealth', 200, 'healthy', {
    before: [
      "INSERT INTO job (job_type, state, latest_heartbeat) VALUES ('SchedulerJob', 'running', strftime('%Y-%m-%d %H:%M:%f000', 'now'))",
    ],
  }),

  step('triggerDag', 200, 'dated'),
  step('getDagRuns', 200, 'runs'),
  step('getDagRuns', 400, 'unknownDag', unknown),
  step('getLatestRuns', 200, 'runs'),
  step('getDagRun', 200, 'running'),
  step('getDagRun', 400, 'badDate', { params: { execution_date: 'foo' } }),
  step('getDagRun', 404, 'unknownDag', unknown),
  step('getDagRun', 404, 'unknownRun', { params: { execution_date: '1999-01-01' } }),

  step('triggerDag', 200, 'now'),
  step('triggerDag', 400, 'invalidJson', { body: 'run it' }),
  step('triggerDag', 400, 'noObject', body(5)),
  step('triggerDag', 400, 'badDate', body({ execution_date: 'foo' })),
  step('triggerDag', 400, 'badReplaceMicroseconds', body({ replace_microseconds: 1 })),
  step('triggerDag', 400, 'badRunId', body({ run_id: 5 })),
  step('triggerDag', 400, 'badConf', body({ conf: ['a'] })),
  step('triggerDag', 400, 'badConfText', body({ conf: 'key=value' })),
  step('triggerDag', 400, 'beforeStart', body({ execution_date: '2000-01-01' })),
  step('triggerDag', 400, 'runIdTaken', body({ execution_date: '2016-11-16T11:34:15' })),
  step('triggerDag', 400, 'dateTaken', body({ execution_date: '2016-11-16T11:34:15', run_id: 'other' })),
  step('triggerDag', 403, 'otherSite', crossSite),
  step('triggerDag', 404, 'unknownDag', unknown),
  step('triggerDag', 413, 'tooLarge', { body: `{"conf": "${'x'.repeat(100_000)}"}` }),

  step('getTask', 200, 'task'),
  step('getTask', 404, 'unknownDag', unknown),
  step('getTask', 404, 'unknownTask', { params: { task_id: 'nope' } }),
  step('getTaskInstance', 200, 'instance'),
  step('getTaskInstance', 400, 'badDate', { params: { execution_date: 'foo' } }),
  step('getTaskInstance', 404, 'unknownDag', unknown),
  step('getTaskInstance', 404, 'unknownTask', { params: { task_id: 'nope' } }),
  step('getTaskInstance', 404, 'unknownRun', { params: { execution_date: '1999-01-01' } }),
  step('getTaskInstance', 404, 'noInstance', { before: ["DELETE FROM task_instance WHERE task_id = 'runme_0'"] }),

  step('getPools', 200, 'pools', {
    before: ["INSERT INTO slot_pool (pool, slots, description) VALUES ('etl', 4, 'ETL workers')"],
  }),
  step('createPool', 200, 'pool'),
  step('createPool', 400, 'invalidJson', { body: '' }),
  step('createPool', 400, 'noObject', body([])),
  step('createPool', 400, 'missing', body({ name: 'etl', slots: 4 })),
  step('createPool', 400, 'unknown', body({ ...pool, size: 4 })),
  step('createPool', 400, 'deferred', body({ ...pool, include_deferred: true })),
  step('createPool', 400, 'blank', body({ ...pool, name: ' ' })),
  step('createPool', 400, 'badSlots', body({ ...pool, slots: 'many' })),
  step('createPool', 400, 'badDescription', body({ ...pool, description: 5 })),
  step('createPool', 403, 'otherSite', crossSite),
  step('createPool', 413, 'tooLarge', { body: JSON.stringify(pool).padEnd(100_001) }),
  step('getPool', 200, 'pool'),
  step('getPool', 400, 'blank', { params: { name: ' ' } }),
  step('getPool', 404, 'unknownPool', { params: { name: 'nope' } }),
  step('deletePool', 400, 'blank', { params: { name: ' ' } }),
  step('deletePool', 400, 'defaultPool', { params: { name: 'default_pool' } }),
  step('deletePool', 403, 'otherSite', crossSite),
  step('deletePool', 404, 'unknownPool', { params: { name: 'nope' } }),
  step('deletePool', 200, 'pool'),

  step('getCode', 200, 'python', { params: { dag_id: 'sales_report' } }),
  step('getCode', 404, 'unknownDag', unknown),
  step('getCode', 404, 'noCode', { before: ['DELETE FROM dag_code'] }),
  step('isPaused', 200, 'paused'),
  step('isPaused', 404, 'unknownDag', unknown),
  step('setPaused', 200, 'done'),
  step('setPaused', 400, 'otherWord', { params: { paused: 'yes' } }),
  step('setPaused', 403, 'otherSite', crossSite),
  step('setPaused', 404, 'unknownDag', unknown),
  step('deleteDag', 403, 'otherSite', crossSite),
  step('deleteDag', 404, 'unknownDag', unknown),
  step('deleteDag', 200, 'deleted', { params: { dag_id: 'sales_report' } }),
  step('deleteDag2', 403, 'otherSite', crossSite),
  step('deleteDag2', 404, 'unknownDag', unknown),
  step('deleteDag2', 200, 'deleted', { params: { dag_id: 'salesXreport' } }),

  step('getMetrics', 200, 'inFlight'),
  step('getDocsFile', 404, 'unknownFile', { params: { file: 'swagger-ui.js' } }),
  step('getReadiness', 503, 'noDatabase', { before: ['ALTER TABLE alembic_version RENAME TO away'] }),
  step('getReadiness', 200, 'ready', { before: ['ALTER TABLE away RENAME TO alembic_version'] }),
];
