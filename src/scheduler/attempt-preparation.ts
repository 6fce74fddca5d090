import { Injectable } from '@nestjs/common';
import type { Attempt } from '../executor/attempt.js';
import { Executor, type PreparedAttempt } from '../executor/executor.js';
import { pythonStr } from '../python/python-str.js';
import type { PyValue } from '../python/python-value.js';
import type { Task } from '../serialized-dags/task.js';
import { type FramedTry, writeEnd } from '../task-logs/frame-lines.js';
import type { TaskLog } from '../task-logs/task-log.js';
import { TaskLogs } from '../task-logs/task-logs.js';
import { Clock } from '../time/clock.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { downstreamOf } from './downstream.js';
import { DatabaseOperatorServices } from './operator-services.js';
import type { End } from './record-end.js';
import type { Start } from './record-start.js';
import { renderedFieldsJson } from './rendered-fields.js';
import { TaskTemplates } from './task-templates.js';
import { thisHost } from './this-host.js';
import { Unstartable } from './unstartable.js';
import type { Candidate } from './waiting-list.js';

/** A try that can run as soon as it is written down. */
export interface ReadyAttempt {
  readonly start: Start;
  readonly prepared: PreparedAttempt;
  readonly log: TaskLog;
}

/** Makes tries ready to run: renders their templates, opens their logs and has the executor prepare them. */
@Injectable()
export class AttemptPreparation {
  constructor(
    private readonly executor: Executor,
    private readonly templates: TaskTemplates,
    private readonly services: DatabaseOperatorServices,
    private readonly logs: TaskLogs,
    private readonly clock: Clock,
  ) {}

  /** Never rejects for a mistake of the task: such a try is prepared to fail. */
  async prepare(candidate: Candidate): Promise<ReadyAttempt> {
    const { run, instance, task } = candidate;
    const now = this.clock.now();
    const startDate = (await this.services.firstPoke(candidate)) ?? now;
    const key = { dagId: run.row.dagId, taskId: task.taskId, executionDate: run.row.executionDate };
    const log = this.logs.open({ ...key, tryNumber: instance.tryNumber + 1 });
    const start = (pid: number, fields: ReadonlyMap<string, PyValue> | null): Start => ({
      candidate,
      startDate,
      now,
      pid,
      hostname: thisHost,
      owner: task.owner,
      renderedFields: fields && renderedFieldsJson(fields),
    });
    try {
      const { fields, plain } = await this.templates.render(candidate, startDate);
      const prepared = await this.executor.prepare(this.attempt(candidate, fields, plain, startDate, log));
      return { start: start(prepared.pid, fields), prepared, log };
    } catch (error) {
      const framed = framedTry({ ...key, task }, instance.tryNumber + 1, instance.maxTries);
      return { start: start(process.pid, null), prepared: new Unstartable(framed, log, error as Error), log };
    }
  }

  /** Ends the processes that are left. */
  close(): Promise<void> {
    return this.executor.close();
  }

  /** The lines after the output of a task; `state` is null if its row is gone or has no state. */
  async logEnd(log: TaskLog, end: End, row: Pick<FramedRow, 'state' | 'startDate' | 'tryNumber' | 'maxTries'> | null) {
    const { result, endDate } = end;
    const state = row?.state;
    const isKnown =
      state === 'success' ||
      state === 'skipped' ||
      state === 'failed' ||
      state === 'up_for_retry' ||
      state === 'up_for_reschedule';
    if (row && isKnown) {
      const isFinal = result.state === 'failed' && result.isFinal === true;
      const framed = framedTry(end, row.tryNumber, row.maxTries);
      await writeEnd(log, framed, { state, startDate: row.startDate, endDate, isFinal });
    }
    await log.close();
  }

  private attempt(
    candidate: Candidate,
    fields: ReadonlyMap<string, PyValue>,
    context: ReadonlyMap<string, PyValue>,
    startDate: OffsetDateTime,
    log: TaskLog,
  ): Attempt {
    const { run, instance, task } = candidate;
    const definition = run.definitionOf(task.taskId);
    const given = new Map<string, PyValue>([...(definition.arguments as ReadonlyMap<string, PyValue>), ...fields]);
    const tryNumber = instance.tryNumber + 1;
    return {
      dagId: run.row.dagId,
      taskId: task.taskId,
      executionDate: run.row.executionDate,
      runId: run.row.runId,
      owner: task.owner,
      email: emailOf(given.get('email')),
      tryNumber,
      maxTries: instance.maxTries,
      mayBeRetried: (task.retries ?? 0) > 0 && tryNumber <= instance.maxTries,
      operator: definition.operator,
      arguments: given,
      pushesXcom: task.doXcomPush,
      executionTimeoutSeconds: wholeSeconds(task),
      startDate,
      folder: run.dag.folder,
      downstream: downstreamOf(run.dag.dag, task),
      context,
      log,
      services: this.services.of(candidate),
    };
  }
}

interface FramedRow {
  readonly state: string | null;
  readonly startDate: OffsetDateTime | null;
  readonly tryNumber: number;
  readonly maxTries: number;
}

function framedTry(
  { dagId, taskId, executionDate, task }: Pick<End, 'dagId' | 'taskId' | 'executionDate' | 'task'>,
  tryNumber: number,
  maxTries: number,
): FramedTry {
  return { dagId, taskId, executionDate, tryNumber, maxTries, operatorName: task.operator };
}

function emailOf(email: PyValue | undefined): string {
  if (typeof email === 'string') return email;
  return Array.isArray(email) ? email.map((address) => pythonStr(address)).join(',') : '';
}

/** Airflow: the fraction of a second does not count. */
function wholeSeconds({ executionTimeout }: Task): number | null {
  return executionTimeout === null ? null : executionTimeout.days * 86_400 + executionTimeout.seconds;
}
