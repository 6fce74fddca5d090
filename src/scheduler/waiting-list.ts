import type { Task } from '../serialized-dags/task.js';
import { type ActiveRun, type Instance, instanceKey } from './active-run.js';

/** An instance that may run as soon as the limits let it. */
export interface Candidate {
  readonly run: ActiveRun;
  readonly instance: Instance;
  readonly task: Task;
}

/** Candidates in the order in which they get places: highest priority first, then the earliest execution date. */
export class WaitingList {
  private candidates: Candidate[] = [];
  private readonly keys = new Set<string>();

  get size(): number {
    return this.candidates.length;
  }

  add(candidate: Candidate): void {
    const key = keyOf(candidate);
    if (this.keys.has(key)) return;
    this.keys.add(key);
    let low = 0;
    let high = this.candidates.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (order(this.candidates[middle] as Candidate, candidate) <= 0) low = middle + 1;
      else high = middle;
    }
    this.candidates.splice(low, 0, candidate);
  }

  has(candidate: Pick<Candidate, 'run' | 'instance'>): boolean {
    return this.keys.has(keyOf(candidate));
  }

  /** Removes and returns the candidates that `takes` chooses. It is asked in order, until it says `stop`. */
  take(takes: (candidate: Candidate) => boolean | 'stop'): Candidate[] {
    const taken = new Set<Candidate>();
    for (const candidate of this.candidates) {
      const answer = takes(candidate);
      if (answer === 'stop') break;
      if (answer) taken.add(candidate);
    }
    this.drop((candidate) => taken.has(candidate));
    return [...taken];
  }

  /** Removes the candidates of a run. */
  removeRun(run: ActiveRun): void {
    this.drop((candidate) => candidate.run === run);
  }

  [Symbol.iterator](): IterableIterator<Candidate> {
    return this.candidates.values();
  }

  private drop(goes: (candidate: Candidate) => boolean): void {
    const kept = this.candidates.filter((candidate) => !goes(candidate));
    if (kept.length === this.candidates.length) return;
    for (const candidate of this.candidates) if (goes(candidate)) this.keys.delete(keyOf(candidate));
    this.candidates = kept;
  }
}

function keyOf({ run, instance }: Pick<Candidate, 'run' | 'instance'>): string {
  return instanceKey(run.row.dagId, run.row.executionDate, instance.taskId);
}

function order(one: Candidate, other: Candidate): number {
  return (
    other.instance.priorityWeight - one.instance.priorityWeight ||
    one.run.row.executionDate.compareTo(other.run.row.executionDate)
  );
}
