import { Injectable, Logger } from '@nestjs/common';
import { AirflowConfig } from '../config/airflow-config.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Clock } from '../time/clock.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { ActiveRun, Instance } from './active-run.js';
import { occupantOf } from './attempts.js';
import { type Examination, examineRun, type Past } from './examine-run.js';
import { noPast, pastOf } from './past.js';
import { SchedulerState } from './scheduler-state.js';
import type { Candidate } from './waiting-list.js';
import { applyExamination, type ExaminedRun, writeExamination } from './write-examination.js';

/** Decides which tasks are due and which of them get a place, and writes down what follows for runs and other tasks. */
@Injectable()
export class DueTasks {
  private readonly logger = new Logger(DueTasks.name);
  private readonly warnedPools = new Set<string>();

  constructor(
    private readonly state: SchedulerState,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: AirflowConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Examines the runs in which something has changed.
   *
   * @returns the tasks to be started, whose places are taken
   */
  async choose(): Promise<Candidate[]> {
    const examined = await this.examine([...this.state.runs].filter((run) => run.isDirty));
    const chosen = this.givePlaces();
    try {
      await this.write(examined);
    } catch (error) {
      for (const candidate of chosen) this.state.slots.remove(occupantOf(candidate));
      throw error;
    }
    return chosen;
  }

  private async examine(runs: readonly ActiveRun[]): Promise<ExaminedRun[]> {
    const examined: ExaminedRun[] = [];
    for (const run of runs) {
      const past = run.dag.looksBack ? await this.unitOfWork.read((manager) => pastOf(manager, run)) : noPast;
      const now = this.clock.now();
      run.isDirty = false;
      const examination = this.tryToExamine(run, now, past);
      if (examination === null) continue;
      const waiting = [...run.instances.values()].filter(({ state }) => state === 'scheduled');
      for (const instance of [...examination.ready, ...waiting]) this.enqueue(run, instance);
      for (const { taskId, notBefore } of run.instances.values()) {
        if (notBefore && notBefore.compareTo(now) > 0) {
          run.setTimer(
            taskId,
            this.clock.at(notBefore, () => this.state.examineSoon(run)),
          );
        }
      }
      examined.push({ run, examination, scheduled: [] });
    }
    return examined;
  }

  /** A run that cannot be examined does not hold up the others; it is examined again when something changes. */
  private tryToExamine(run: ActiveRun, now: OffsetDateTime, past: Past): Examination | null {
    try {
      return examineRun(run, now, past);
    } catch (error) {
      this.logger.error(`${run.row.dagId} ${run.row.runId} cannot be examined: ${(error as Error).message}`);
      return null;
    }
  }

  private enqueue(run: ActiveRun, instance: Instance): void {
    const task = run.dag.dag.tasks.get(instance.taskId);
    if (task !== undefined && this.state.attemptOf({ run, instance }) === undefined) {
      this.state.waiting.add({ run, instance, task });
    }
  }

  private givePlaces(): Candidate[] {
    const limit = this.config.core.parallelism || Infinity;
    const attempts = [...this.state.attempts.values()];
    let running = attempts.filter(({ run }) => !run.isBackfill).length;
    const busyBackfills = new Set(attempts.filter(({ run }) => run.isBackfill).map(({ run }) => run));
    return this.state.waiting.take((candidate) => {
      const { run, task } = candidate;
      // A sub-DAG's tasks run one after the other, in the place of its SubDagOperator.
      if (run.isBackfill ? busyBackfills.has(run) : running >= limit) return false;
      const limits = { concurrency: run.dag.dag.concurrency, taskConcurrency: task.taskConcurrency };
      const refusal = this.state.slots.refuse(occupantOf(candidate), limits);
      if (refusal === 'no such pool') this.warnOfPool(candidate);
      if (refusal !== null) return false;
      this.state.slots.add(occupantOf(candidate));
      if (run.isBackfill) busyBackfills.add(run);
      else running++;
      return true;
    });
  }

  private warnOfPool({ run, instance: { pool, taskId } }: Candidate): void {
    if (this.warnedPools.has(pool)) return;
    this.warnedPools.add(pool);
    this.logger.warn(`${run.row.dagId} ${taskId} waits for the pool ${pool}, which does not exist`);
  }

  private async write(examined: readonly ExaminedRun[]): Promise<void> {
    const changes = examined
      .map(({ run, examination }) => ({ run, examination, scheduled: this.newlyWaiting(run, examination.ready) }))
      .filter(({ examination, scheduled }) => {
        return examination.changes.size > 0 || examination.state !== 'running' || scheduled.length > 0;
      });
    if (changes.length === 0) return;
    const now = this.clock.now();
    await this.unitOfWork.transaction(async (manager) => {
      for (const change of changes) await writeExamination(manager, change, now);
    });
    for (const change of changes) this.apply(change, now);
  }

  /** The instances that are due, got no place, and are not marked so yet. */
  private newlyWaiting(run: ActiveRun, ready: readonly Instance[]): Instance[] {
    return ready.filter((instance) => instance.state !== 'scheduled' && this.state.waiting.has({ run, instance }));
  }

  private apply(change: ExaminedRun, now: OffsetDateTime): void {
    const { run, examination } = change;
    applyExamination(change, now);
    const { dagId } = run.row;
    if (examination.changes.size > 0) {
      for (const sibling of this.state.runs.ofDag(dagId)) if (sibling.dag.looksBack) this.state.examineSoon(sibling);
    }
    if (examination.state === 'running') return;
    const cause = examination.isDeadlock ? ', since none of its tasks can run' : '';
    this.logger.log(`${dagId} ${run.row.runId}: ${examination.state}${cause}`);
    this.state.forget(run);
    run.onEnd(examination.state === 'success');
    // Another run may take its place.
    if (this.state.backlog.has(dagId) || run.dag.schedule !== null) this.state.lookSoon();
    this.state.wakeUp.call();
  }
}
