import type { OffsetDateTime } from '../time/offset-date-time.js';
import { type ActiveRun, runKey } from './active-run.js';

/** The runs that are worked on, by key and by DAG. */
export class ActiveRuns {
  private readonly byKey = new Map<string, ActiveRun>();
  private readonly byDag = new Map<string, Set<ActiveRun>>();

  get size(): number {
    return this.byKey.size;
  }

  get(dagId: string, executionDate: OffsetDateTime): ActiveRun | undefined {
    return this.byKey.get(runKey(dagId, executionDate));
  }

  ofDag(dagId: string): ReadonlySet<ActiveRun> {
    return this.byDag.get(dagId) ?? new Set();
  }

  add(run: ActiveRun): void {
    this.byKey.set(run.key, run);
    const { dagId } = run.row;
    const siblings = this.byDag.get(dagId) ?? new Set();
    this.byDag.set(dagId, siblings.add(run));
  }

  remove(run: ActiveRun): void {
    run.close();
    if (this.byKey.get(run.key) === run) this.byKey.delete(run.key);
    const siblings = this.byDag.get(run.row.dagId);
    siblings?.delete(run);
    if (siblings?.size === 0) this.byDag.delete(run.row.dagId);
  }

  [Symbol.iterator](): IterableIterator<ActiveRun> {
    return this.byKey.values();
  }
}
