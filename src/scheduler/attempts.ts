import { Injectable, Logger } from '@nestjs/common';
import { AirflowConfig } from '../config/airflow-config.js';
import type { AttemptResult } from '../executor/attempt.js';
import { Clock } from '../time/clock.js';
import { ActiveRun, instanceKey } from './active-run.js';
import { AttemptPreparation, type ReadyAttempt } from './attempt-preparation.js';
import { retryAt, decisionOf } from './load-run.js';
import { AttemptRecords } from './attempt-records.js';
import type { End, EndedInstance } from './record-end.js';
import type { RunningAttempt } from './running-attempt.js';
import { SchedulerState } from './scheduler-state.js';
import type { Occupant } from './slots.js';
import type { Candidate } from './waiting-list.js';

/** A try whose end is not written down yet. */
interface EndedAttempt {
  readonly attempt: RunningAttempt;
  readonly end: End;
}

/** The tries that this process runs: starts them, writes down how they end, and keeps their jobs alive. */
@Injectable()
export class Attempts {
  private readonly logger = new Logger('Attempts');
  private ended: EndedAttempt[] = [];

  constructor(
    private readonly state: SchedulerState,
    private readonly preparation: AttemptPreparation,
    private readonly records: AttemptRecords,
    private readonly config: AirflowConfig,
    private readonly clock: Clock,
  ) {}

  get hasEnds(): boolean {
    return this.ended.length > 0;
  }

  /**
   * Starts tries, whose places among the limits are taken already.
   *
   * @returns the runs of tries that could not be started since others have changed the instance or the run
   */
  async start(candidates: readonly Candidate[]): Promise<Set<ActiveRun>> {
    if (candidates.length === 0) return new Set();
    const ready = await Promise.all(candidates.map((candidate) => this.preparation.prepare(candidate)));
    const jobs = await this.recordStarts(ready);
    const stale = new Set<ActiveRun>();
    for (const attempt of ready) {
      const { candidate } = attempt.start;
      const jobId = jobs.get(attempt.start);
      if (jobId !== undefined) this.run(attempt, jobId);
      else {
        stale.add(candidate.run);
        this.state.slots.remove(occupantOf(candidate));
        void this.giveUp(attempt);
      }
    }
    return stale;
  }

  private async recordStarts(ready: readonly ReadyAttempt[]) {
    try {
      return await this.records.starts(ready.map(({ start }) => start));
    } catch (error) {
      for (const attempt of ready) {
        this.state.slots.remove(occupantOf(attempt.start.candidate));
        void this.giveUp(attempt);
      }
      throw error;
    }
  }

  private async giveUp({ prepared, log }: ReadyAttempt): Promise<void> {
    await prepared.stop();
    await log.close();
  }

  private run({ start, prepared, log }: ReadyAttempt, jobId: number): void {
    const { candidate, now } = start;
    const { run, instance } = candidate;
    Object.assign(instance, {
      state: 'running',
      tryNumber: instance.tryNumber + 1,
      startDate: start.startDate,
      endDate: null,
      notBefore: null,
    });
    const attempt: RunningAttempt = { ...candidate, jobId, begun: now, prepared, log };
    this.state.attempts.set(instanceKey(run.row.dagId, run.row.executionDate, instance.taskId), attempt);
    void prepared.run(jobId).then((result) => this.note(attempt, result));
  }

  private note(attempt: RunningAttempt, result: AttemptResult): void {
    const { run, instance, task, jobId, begun } = attempt;
    const { dagId, executionDate } = run.row;
    const endDate = this.clock.now();
    const end = { dagId, taskId: instance.taskId, executionDate, task, jobId, begun, endDate, result };
    this.ended.push({ attempt, end });
    this.state.wakeUp.call();
  }

  /** Writes down the tries that have ended. After an error they stay, and are written the next time. */
  async writeEnds(): Promise<void> {
    // Further tries end while these are written.
    const batch = [...this.ended];
    if (batch.length === 0) return;
    const instances = await this.records.ends(batch.map(({ end }) => end));
    this.ended = this.ended.slice(batch.length);
    for (const ended of batch) this.apply(ended, instances.get(ended.end) ?? null);
  }

  private apply({ attempt, end }: EndedAttempt, row: EndedInstance | null): void {
    const { run, instance, log } = attempt;
    const key = instanceKey(end.dagId, end.executionDate, end.taskId);
    this.state.attempts.delete(key);
    this.state.slots.remove(occupantOf(attempt));
    void this.preparation.logEnd(log, end, row);
    // The run may have been loaded again while the try ran.
    const current = this.state.runs.get(end.dagId, end.executionDate) ?? run;
    const known = current.instances.get(end.taskId) ?? instance;
    if (row === null) current.instances.delete(end.taskId);
    else Object.assign(known, row);
    if (known.state === 'up_for_retry') known.notBefore = retryAt(known, current);
    if (end.result.state === 'up_for_reschedule') known.notBefore = end.result.until;
    if (end.result.state === 'success' || end.result.state === 'skipped') this.applySkips(current, end);
    current.isDirty = true;
    for (const sibling of this.state.runs.ofDag(end.dagId)) if (sibling.dag.looksBack) sibling.isDirty = true;
    if (end.result.state === 'failed') {
      this.logger.warn(`${end.dagId} ${end.taskId} ${end.executionDate.isoformat()} failed: ${end.result.reason}`);
    }
  }

  private applySkips(run: ActiveRun, end: End): void {
    if (end.result.state !== 'success' && end.result.state !== 'skipped') return;
    for (const taskId of end.result.skips) {
      const instance = run.instances.get(taskId);
      const mayBeSkipped = [null, 'scheduled', 'queued', 'up_for_retry', 'up_for_reschedule'];
      if (instance === undefined || !mayBeSkipped.includes(instance.state)) continue;
      Object.assign(instance, { state: 'skipped', startDate: end.endDate, endDate: end.endDate, notBefore: null });
    }
    const decision = decisionOf(end.result.xcoms.get('skipmixin_key') ?? null);
    if (decision === null) run.decisions.delete(end.taskId);
    else run.decisions.set(end.taskId, decision);
  }

  /** How long a stop waits for the tries that run. */
  get shutdownSeconds(): number {
    return this.config.windsock.shutdownTimeout;
  }

  /** How long tries that are ended may take. */
  get cleanupSeconds(): number {
    return this.config.core.killedTaskCleanupTime;
  }

  /** The time between two calls of `beat`. */
  get heartbeatSeconds(): number {
    return this.config.scheduler.jobHeartbeatSec;
  }

  /** Renews the heartbeat of the jobs of all tries. */
  async beat(): Promise<void> {
    const ids = [...this.state.attempts.values()].map(({ jobId }) => jobId);
    if (ids.length === 0) return;
    await this.records.beat(ids, this.clock.now());
  }

  /** Ends the processes that are left, and writes down what has ended. */
  async close(): Promise<void> {
    await this.preparation.close();
    await this.writeEnds();
  }

  /** Ends all tries, which then count as failed. */
  stopAll(): void {
    for (const { run, task, prepared } of this.state.attempts.values()) {
      this.logger.warn(
        `${run.row.dagId} ${task.taskId} ${run.row.executionDate.isoformat()} is ended: the service stops`,
      );
      void prepared.stop();
    }
  }
}

/** What a candidate takes among the limits. */
export function occupantOf({ run, instance }: Pick<Candidate, 'run' | 'instance'>): Occupant {
  return { dagId: run.row.dagId, taskId: instance.taskId, pool: instance.pool, poolSlots: instance.poolSlots };
}
