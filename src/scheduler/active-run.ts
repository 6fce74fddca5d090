import type { TaskInstanceState } from '../common/states.js';
import type { PyValue } from '../python/python-value.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { TaskDefinition } from '../serialized-dags/dag-definition.js';
import type { LoadedDag } from './loaded-dags.js';

/** The columns of a run that the scheduler works with. */
export interface RunRow {
  readonly id: number;
  readonly dagId: string;
  readonly runId: string;
  readonly executionDate: OffsetDateTime;
  readonly externalTrigger: boolean;
  readonly startDate: OffsetDateTime | null;
}

/** The columns of a task instance that the scheduler works with, as it last knew them. */
export interface Instance {
  readonly taskId: string;
  state: TaskInstanceState;
  tryNumber: number;
  maxTries: number;
  startDate: OffsetDateTime | null;
  endDate: OffsetDateTime | null;
  readonly pool: string;
  readonly poolSlots: number;
  readonly priorityWeight: number;
  /** The moment before which it is not tried: of a further try, or of a sensor's next poke; null for none. */
  notBefore: OffsetDateTime | null;
}

/** The tasks that a branch or a short circuit has decided on: it follows these alone, or it skips these. */
export type SkipDecision = { readonly followed: ReadonlySet<string> } | { readonly skipped: ReadonlySet<string> };

/** A run that is worked on, with all its task instances. It is kept in memory and equals the rows of the database. */
export class ActiveRun {
  readonly instances = new Map<string, Instance>();
  /** By the id of the task that decided. */
  readonly decisions = new Map<string, SkipDecision>();
  /** Whether something has changed since its tasks were last asked whether they are due. */
  isDirty = true;
  /** The conf of the run, once it has been asked for. */
  conf: Promise<PyValue> | undefined;
  /** Called when the run has ended; only for a backfill. */
  onEnd: (isSuccess: boolean) => void = () => undefined;
  private readonly cancelTimers = new Map<string, () => void>();

  /** @param isBackfill whether a SubDagOperator runs it: one task after the other, and dummies too */
  constructor(
    readonly row: RunRow,
    public dag: LoadedDag,
    readonly isBackfill: boolean,
  ) {}

  get key(): string {
    return runKey(this.row.dagId, this.row.executionDate);
  }

  /** @throws Error if the run has no such instance */
  instanceOf(taskId: string): Instance {
    return found(this.instances.get(taskId), `${this.key} ${taskId}`);
  }

  /** The arguments of a task. @throws Error if the DAG has no such task */
  definitionOf(taskId: string): TaskDefinition {
    return found(this.dag.tasks.get(taskId), `${this.row.dagId} ${taskId}`);
  }

  /** Replaces the call that is due at the instance's moment; null cancels it. */
  setTimer(taskId: string, cancel: (() => void) | null): void {
    this.cancelTimers.get(taskId)?.();
    this.cancelTimers.delete(taskId);
    if (cancel !== null) this.cancelTimers.set(taskId, cancel);
  }

  /** Forgets all moments that its instances wait for. */
  close(): void {
    for (const cancel of this.cancelTimers.values()) cancel();
    this.cancelTimers.clear();
  }
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`There is no ${what}`);
  return value;
}

/** The key of a run: task instances name their run by DAG id and execution date. */
export function runKey(dagId: string, executionDate: OffsetDateTime): string {
  return `${executionDate.toDatabase()} ${dagId}`;
}

/** The key of a task instance. */
export function instanceKey(dagId: string, executionDate: OffsetDateTime, taskId: string): string {
  return `${runKey(dagId, executionDate)} ${taskId}`;
}
