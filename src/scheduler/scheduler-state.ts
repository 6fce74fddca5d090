import { Injectable } from '@nestjs/common';
import type { SyncReport } from '../dag-files/sync-dags.service.js';
import type { DagSettings } from '../serialized-dags/dag-settings.js';
import { ActiveRuns } from './active-runs.js';
import { instanceKey, type ActiveRun } from './active-run.js';
import { LoadedDags } from './loaded-dags.js';
import type { RunningAttempt } from './running-attempt.js';
import { Slots } from './slots.js';
import { type Candidate, WaitingList } from './waiting-list.js';
import { WakeUp } from './wake-up.js';

/** What the scheduler keeps in memory. The database is always ahead of it: it is changed after the commit. */
@Injectable()
export class SchedulerState {
  readonly dags = new LoadedDags();
  readonly runs = new ActiveRuns();
  /** The instances that wait for a place; their state is `scheduled`. */
  readonly waiting = new WaitingList();
  readonly slots = new Slots();
  /** The tries that this process runs, by the key of their instance. */
  readonly attempts = new Map<string, RunningAttempt>();
  /** The DAGs with running runs that are not worked on, because too many others are. */
  readonly backlog = new Set<string>();
  /** Ends the sleep of the scheduler. */
  readonly wakeUp = new WakeUp();
  /** Whether the database is to be looked at in the next pass. */
  isLookDue = true;
  private haveDagsChanged = false;

  /** Takes over what a sync of the DAG files has read. Active runs go on with the new version of their DAG. */
  updateDags({ dags, retired }: SyncReport, settings: DagSettings): void {
    this.dags.update(dags, retired, settings);
    this.haveDagsChanged = true;
    for (const run of [...this.runs]) {
      if (!run.isBackfill && this.dags.get(run.row.dagId) !== run.dag) this.forget(run);
    }
    this.lookSoon();
  }

  /** Whether DAGs have changed since this was last asked. */
  takeDagsChanged(): boolean {
    const haveChanged = this.haveDagsChanged;
    this.haveDagsChanged = false;
    return haveChanged;
  }

  /** Has the next pass look at the database, and begins it. */
  lookSoon(): void {
    this.isLookDue = true;
    this.wakeUp.call();
  }

  /** Has the next pass examine a run, and begins it. */
  examineSoon(run: ActiveRun): void {
    run.isDirty = true;
    this.wakeUp.call();
  }

  /** Gives up a run in memory. Its rows stay as they are; a try that runs goes on. */
  forget(run: ActiveRun): void {
    this.waiting.removeRun(run);
    this.runs.remove(run);
  }

  /** Gives up all runs in memory, after an error that leaves it open what the database holds. */
  forgetAll(): void {
    for (const run of [...this.runs]) {
      if (!run.isBackfill) this.forget(run);
      // Its SubDagOperator waits for it.
      else run.isDirty = true;
    }
  }

  attemptOf({ run, instance }: Pick<Candidate, 'run' | 'instance'>): RunningAttempt | undefined {
    return this.attempts.get(instanceKey(run.row.dagId, run.row.executionDate, instance.taskId));
  }
}
