/** What holds a place among the limits: a task instance that is queued or running. */
export interface Occupant {
  readonly dagId: string;
  readonly taskId: string;
  readonly pool: string;
  readonly poolSlots: number;
}

/** The limits that apply to a candidate besides those of its pool. */
export interface Limits {
  /** Of the DAG, over all its runs. */
  readonly concurrency: number;
  /** Of the task, over all its runs; null for no limit. */
  readonly taskConcurrency: number | null;
}

/** Why a candidate does not get a place. `pool full` holds for every further candidate of the pool. */
export type Refusal = 'no such pool' | 'pool full' | 'too many slots' | 'dag concurrency' | 'task concurrency';

/**
 * The places that task instances take: in their pool, in their DAG, and of their task. Source:
 * SchedulerJob._find_executable_task_instances.
 */
export class Slots {
  private pools: ReadonlyMap<string, number> = new Map();
  private readonly ofPool = new Map<string, number>();
  private readonly ofDag = new Map<string, number>();
  private readonly ofTask = new Map<string, number>();

  /** @param pools the slots of each pool; -1 for no limit */
  setPools(pools: ReadonlyMap<string, number>): void {
    this.pools = pools;
  }

  add(occupant: Occupant): void {
    this.count(occupant, 1);
  }

  remove(occupant: Occupant): void {
    this.count(occupant, -1);
  }

  /** @returns null if there is a place for this candidate */
  refuse(candidate: Occupant, { concurrency, taskConcurrency }: Limits): Refusal | null {
    const slots = this.pools.get(candidate.pool);
    if (slots === undefined) return 'no such pool';
    const open = slots === -1 ? Infinity : slots - (this.ofPool.get(candidate.pool) ?? 0);
    if (open <= 0) return 'pool full';
    if ((this.ofDag.get(candidate.dagId) ?? 0) >= concurrency) return 'dag concurrency';
    if (taskConcurrency !== null && (this.ofTask.get(taskKey(candidate)) ?? 0) >= taskConcurrency) {
      return 'task concurrency';
    }
    return candidate.poolSlots > open ? 'too many slots' : null;
  }

  private count(occupant: Occupant, sign: 1 | -1): void {
    change(this.ofPool, occupant.pool, sign * occupant.poolSlots);
    change(this.ofDag, occupant.dagId, sign);
    change(this.ofTask, taskKey(occupant), sign);
  }
}

function taskKey({ dagId, taskId }: Occupant): string {
  return `${dagId} ${taskId}`;
}

function change(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
