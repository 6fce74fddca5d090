import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { findOperator } from '../../src/dag-files/find-operator.js';
import type { Attempt, AttemptResult, OperatorServices } from '../../src/executor/attempt.js';
import { LocalExecutor } from '../../src/executor/local-executor.js';
import type { PyValue } from '../../src/python/python-value.js';
import type { OperatorClass } from '../../src/serialized-dags/operator-class.js';
import type { TaskLog } from '../../src/task-logs/task-log.js';
import { SystemClock } from '../../src/time/clock.js';
import { OffsetDateTime } from '../../src/time/offset-date-time.js';

/** A log that keeps its lines: `INFO text`. */
export class KeptLog implements TaskLog {
  readonly lines: string[] = [];

  write(level: string, _source: string, text: string): Promise<void> {
    this.lines.push(`${level} ${text}`);
    return Promise.resolve();
  }

  async writeLines(level: string, source: string, lines: readonly string[]): Promise<void> {
    for (const line of lines) await this.write(level, source, line);
  }

  /** The lines between "Output:" and the exit code. */
  get output(): string[] {
    const start = this.lines.indexOf('INFO Output:') + 1;
    const end = this.lines.findIndex((line) => line.startsWith('INFO Command exited'));
    return this.lines.slice(start, end === -1 ? undefined : end).map((line) => line.replace('INFO ', ''));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Services of a DAG without a schedule, in a database without runs. */
export const noServices: OperatorServices = {
  triggerDagRun: () => Promise.reject(new Error('no such DAG')),
  countInStates: () => Promise.resolve(0),
  runSubdag: () => Promise.resolve(true),
  followingSchedule: () => null,
  isExternallyTriggered: true,
};

export const executionDate = OffsetDateTime.fromDatabase('2024-01-01 00:00:00');

/** A try of `dag.task` with these arguments of its operator. */
export function attemptOf(
  operator: string,
  args: Readonly<Record<string, PyValue>>,
  more: Partial<Attempt> & { readonly log?: TaskLog } = {},
): Attempt {
  return {
    dagId: 'dag',
    taskId: 'task',
    executionDate,
    runId: 'manual__2024-01-01T00:00:00+00:00',
    owner: 'airflow',
    email: '',
    tryNumber: 1,
    maxTries: 0,
    mayBeRetried: false,
    operator: findOperator(operator) as OperatorClass,
    arguments: new Map(Object.entries(args)),
    pushesXcom: true,
    executionTimeoutSeconds: null,
    startDate: new SystemClock().now(),
    folder: tmpdir(),
    downstream: { direct: new Set(), all: new Set(), after: () => null },
    context: new Map(),
    log: new KeptLog(),
    services: noServices,
    ...more,
  };
}

/** An executor with an environment of its own, for one spec. */
export class TestExecutor {
  readonly home = mkdtempSync(join(tmpdir(), 'windsock-executor-'));
  readonly executor: LocalExecutor;

  constructor(env: NodeJS.ProcessEnv = {}) {
    const config = loadAirflowConfig({ AIRFLOW_HOME: this.home, AIRFLOW__CORE__KILLED_TASK_CLEANUP_TIME: '1', ...env });
    this.executor = new LocalExecutor(config, new SystemClock(), { ...process.env, ...env });
  }

  /** Runs a try to its end. */
  async run(attempt: Attempt): Promise<AttemptResult> {
    return (await this.executor.prepare(attempt)).run(1);
  }

  async close(): Promise<void> {
    await this.executor.close();
    rmSync(this.home, { recursive: true });
  }
}
