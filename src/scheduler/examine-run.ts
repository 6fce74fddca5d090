import type { TaskInstanceState } from '../common/states.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { Task } from '../serialized-dags/task.js';
import type { ActiveRun, Instance } from './active-run.js';
import { countUpstream, triggerRuleVerdict, type Verdict } from './trigger-rules.js';

/** The instances of the run before, for tasks with `depends_on_past`. */
export interface Past {
  /** Whether a run may go ahead although there is none before it. */
  readonly isFirst: boolean;
  /** The states in the run before; undefined if there is no such run. */
  readonly states: ReadonlyMap<string, TaskInstanceState> | undefined;
  /** The date of the run before; null if there is none. */
  readonly executionDate: OffsetDateTime | null;
}

/** What became of a run when its tasks were asked whether they are due. */
export interface Examination {
  /** The new states of instances: skipped, upstream_failed, or success of a DummyOperator. */
  readonly changes: ReadonlyMap<string, 'skipped' | 'upstream_failed' | 'success'>;
  /** The instances that may run now, whatever the limits. */
  readonly ready: readonly Instance[];
  /** The state of the run after the changes. */
  readonly state: 'running' | 'success' | 'failed';
  /** True if the run failed because none of its tasks can ever run. */
  readonly isDeadlock: boolean;
}

const unfinished: ReadonlySet<TaskInstanceState> = new Set<TaskInstanceState>([
  null,
  'scheduled',
  'queued',
  'running',
  'shutdown',
  'up_for_retry',
  'up_for_reschedule',
]);

const askable: ReadonlySet<TaskInstanceState> = new Set<TaskInstanceState>([null, 'up_for_retry', 'up_for_reschedule']);

/** True for a state that an instance does not keep. */
export function isUnfinished(state: TaskInstanceState): boolean {
  return unfinished.has(state);
}

/**
 * Asks all instances of a run whether they are due, and decides the state of the run. Changes nothing. Airflow sets the
 * states that follow from other states one level of the DAG in each pass; here all levels are done, in rounds that see
 * the states that the round before has set, so that the end is the same. Source: DagRun.update_state.
 */
export function examineRun(run: ActiveRun, now: OffsetDateTime, past: Past): Examination {
  return new Examiner(run, now, past).examine();
}

class Examiner {
  private readonly changes = new Map<string, 'skipped' | 'upstream_failed' | 'success'>();
  private readonly ready = new Map<string, Instance>();
  private readonly tasks: ReadonlyMap<string, Task>;

  constructor(
    private readonly run: ActiveRun,
    private readonly now: OffsetDateTime,
    private readonly past: Past,
  ) {
    this.tasks = run.dag.dag.tasks;
  }

  examine(): Examination {
    let open = [...this.run.instances.values()].filter(({ state }) => askable.has(state));
    for (let changed = true; changed;) {
      const before = this.changes.size;
      open = this.round(open);
      changed = this.changes.size > before;
    }
    return { changes: this.changes, ready: [...this.ready.values()], ...this.stateOfRun() };
  }

  /** @returns the instances that are still to be asked */
  private round(open: readonly Instance[]): Instance[] {
    const changes = new Map<string, 'skipped' | 'upstream_failed' | 'success'>();
    const left: Instance[] = [];
    for (const instance of open) {
      const task = this.tasks.get(instance.taskId);
      if (task === undefined) continue;
      const verdict = this.verdictOf(task, this.isDelayed(instance));
      if (verdict === 'skipped' || verdict === 'upstream_failed') changes.set(instance.taskId, verdict);
      else if (verdict === 'waiting') left.push(instance);
      else if (this.isPastEnd(task)) this.ready.delete(instance.taskId);
      else if (isOnlyMarked(this.run, task)) changes.set(instance.taskId, 'success');
      else this.ready.set(instance.taskId, instance);
    }
    for (const [taskId, state] of changes) this.changes.set(taskId, state);
    return left;
  }

  private verdictOf(task: Task, isDelayed: boolean): Verdict {
    const rule = triggerRuleVerdict(
      task.triggerRule,
      countUpstream([...task.upstreamIds].map((id) => this.stateOf(id))),
    );
    if (rule === 'skipped' || rule === 'upstream_failed') return rule;
    if (this.wasSkippedBefore(task)) return 'skipped';
    if (rule === 'waiting' || isDelayed || !this.isPastDone(task)) return 'waiting';
    return 'ready';
  }

  private isDelayed({ notBefore }: Instance): boolean {
    return notBefore !== null && notBefore.compareTo(this.now) > 0;
  }

  /** A cleared instance that a branch has skipped is skipped again. Source: NotPreviouslySkippedDep. */
  private wasSkippedBefore({ taskId, upstreamIds }: Task): boolean {
    for (const [decider, decision] of this.run.decisions) {
      const state = this.stateOf(decider);
      if (!upstreamIds.has(decider) || state === undefined || isUnfinished(state)) continue;
      if ('followed' in decision ? !decision.followed.has(taskId) : decision.skipped.has(taskId)) return true;
    }
    return false;
  }

  /** Source: PrevDagrunDep. */
  private isPastDone(task: Task): boolean {
    if (!task.dependsOnPast || this.past.isFirst) return true;
    const { executionDate, states } = this.past;
    const { dag } = this.run.dag;
    if (dag.catchup && executionDate !== null && task.startDate && executionDate.compareTo(task.startDate) < 0) {
      return true;
    }
    const state = states?.get(task.taskId);
    if (state !== 'success' && state !== 'skipped') return false;
    if (!task.waitForDownstream) return true;
    return [...task.downstreamIds].every((id) => states?.get(id) === 'success');
  }

  /** A task after its end date counts as ready and is never scheduled, so that its run stays running. */
  private isPastEnd({ endDate }: Task): boolean {
    return endDate !== null && this.run.row.executionDate.compareTo(endDate) > 0;
  }

  private stateOf(taskId: string): TaskInstanceState | undefined {
    return this.changes.get(taskId) ?? this.run.instances.get(taskId)?.state;
  }

  private stateOfRun(): Pick<Examination, 'state' | 'isDeadlock'> {
    const { instances } = this.run;
    const states = [...instances.values()].map(
      ({ taskId, state }) => [taskId, this.changes.get(taskId) ?? state] as const,
    );
    const open = states.filter(([, state]) => isUnfinished(state));
    if (open.length === 0) {
      const leaves = states.filter(([taskId, state]) => state !== 'removed' && this.isLeaf(taskId));
      const isFailed = leaves.some(([, state]) => state === 'failed' || state === 'upstream_failed');
      return { state: isFailed ? 'failed' : 'success', isDeadlock: false };
    }
    const isDeadlock = this.isDeadlocked(open);
    return { state: isDeadlock ? 'failed' : 'running', isDeadlock };
  }

  private isLeaf(taskId: string): boolean {
    return this.tasks.get(taskId)?.downstreamIds.size === 0;
  }

  private isDeadlocked(open: readonly (readonly [string, TaskInstanceState])[]): boolean {
    if (this.ready.size > 0) return false;
    for (const [taskId, state] of open) {
      const task = this.tasks.get(taskId);
      if (!askable.has(state) || task === undefined) return false;
      if (task.dependsOnPast || task.taskConcurrency !== null) return false;
      if (this.verdictOf(task, false) === 'ready') return false;
    }
    return true;
  }
}

/** True for a task that is only marked as a success: Airflow gives no executor a DummyOperator without a callback. */
export function isOnlyMarked({ isBackfill }: ActiveRun, { operator, hasSuccessCallback }: Task): boolean {
  return operator === 'DummyOperator' && !hasSuccessCallback && !isBackfill;
}
