import { Injectable, Logger } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { groupBy } from '../common/group-by.js';
import { AirflowConfig } from '../config/airflow-config.js';
import { DagModel } from '../database/entities/dag-model.entity.js';
import type { DagRun } from '../database/entities/dag-run.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Clock } from '../time/clock.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { ActiveRun, instanceKey, type RunRow, runKey } from './active-run.js';
import type { LoadedDag } from './loaded-dags.js';
import { loadRun, runRowOf } from './load-run.js';
import { resetInstances } from './reset-instances.js';
import { SchedulerJob } from './scheduler-job.js';
import {
  type InstanceRow,
  instancesAt,
  instancesInStates,
  pausedDags,
  poolSlots,
  runningRuns,
} from './scheduler.queries.js';
import { SchedulerState } from './scheduler-state.js';
import type { Occupant } from './slots.js';

/** How many task instances are compared with the database at each look. The others get their turn at later looks. */
const comparedInstances = 2000;

/** Brings the memory of the scheduler in line with what others have written to the database. */
@Injectable()
export class DatabaseLook {
  private readonly logger = new Logger(DatabaseLook.name);
  private foreign: Occupant[] = [];
  private firstStart = OffsetDateTime.fromEpochSeconds(0);
  private isFirstLook = true;
  private comparedLast = new Map<ActiveRun, number>();
  private looks = 0;
  /** The earliest execution date of the runs that begin later. */
  private nextRun: OffsetDateTime | null = null;
  private cancelNextRun: () => void = () => undefined;
  private unpaused: ReadonlySet<string> = new Set();

  constructor(
    private readonly state: SchedulerState,
    private readonly job: SchedulerJob,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: AirflowConfig,
    private readonly clock: Clock,
  ) {}

  /** True if the DAG may be scheduled: it is in a file, active and not paused. */
  isOpen(dag: LoadedDag): boolean {
    return !dag.isSubdag && this.unpaused.has(dag.dag.dagId);
  }

  /** Looks if others may have changed something. */
  async lookIfDue(): Promise<boolean> {
    if (!this.state.isLookDue) return false;
    await this.look();
    return true;
  }

  /**
   * Reads what may have changed. Tries whose instance was changed are stopped. Runs that may be worked on are loaded;
   * the instances of a run that is no longer running are reset.
   */
  private async look(): Promise<void> {
    this.state.isLookDue = false;
    if (this.isFirstLook) this.firstStart = await this.job.firstStart();
    this.isFirstLook = false;
    const found = await this.unitOfWork.read(async (manager) => ({
      runs: await runningRuns(manager, {}),
      dags: await pausedDags(manager, {}),
      pools: await poolSlots(manager, {}),
      occupied: await instancesInStates(manager, { states: ['running', 'queued'] }),
    }));
    this.state.slots.setPools(new Map(found.pools.map(({ pool, slots }) => [pool, Number(slots ?? 0)])));
    this.unpaused = new Set(found.dags.filter(({ isPaused }) => !isPaused).map(({ dagId }) => dagId));
    this.noteOccupied(found.occupied);
    await this.chooseRuns(found.runs);
    await this.compareInstances();
    // What they ask for may have changed in a run that is not in memory.
    for (const run of this.state.runs) if (run.dag.looksBack) run.isDirty = true;
  }

  /** Looks no more when the date of a run comes. */
  stop(): void {
    this.cancelNextRun();
  }

  /** The time between two calls of `noteDags`. */
  get noteSeconds(): number {
    return this.config.scheduler.schedulerHeartbeatSec;
  }

  /** Writes down that the DAGs are scheduled. */
  async noteDags(): Promise<void> {
    if (!this.job.isHeld) return;
    const open = [...this.state.dags].filter((dag) => this.isOpen(dag)).map(({ dag }) => dag.dagId);
    if (open.length === 0) return;
    const lastSchedulerRun = this.clock.now();
    await this.unitOfWork.transaction((manager) => manager.update(DagModel, { dagId: In(open) }, { lastSchedulerRun }));
  }

  /** Stops the tries whose instance is not theirs any more, and counts the instances that others run. */
  private noteOccupied(rows: readonly InstanceRow[]): void {
    const ours = new Set<string>();
    const foreign: Occupant[] = [];
    for (const row of rows) {
      const key = instanceKey(row.dagId, OffsetDateTime.fromDatabase(row.executionDate), row.taskId);
      const attempt = this.state.attempts.get(key);
      if (attempt?.jobId === row.jobId) ours.add(key);
      else foreign.push({ ...row, poolSlots: row.poolSlots ?? 1 });
    }
    for (const occupant of this.foreign) this.state.slots.remove(occupant);
    for (const occupant of foreign) this.state.slots.add(occupant);
    this.foreign = foreign;
    for (const [key, attempt] of this.state.attempts) {
      if (!ours.has(key)) void attempt.prepared.stop();
    }
  }

  private async chooseRuns(rows: readonly DagRun[]): Promise<void> {
    const running = rows.map(runRowOf).filter((row) => row !== null);
    const chosen = this.window(running);
    this.cancelNextRun();
    if (this.nextRun) this.cancelNextRun = this.clock.at(this.nextRun, () => this.state.lookSoon());
    const runningKeys = new Set(running.map((row) => runKey(row.dagId, row.executionDate)));
    for (const run of [...this.state.runs]) {
      if (run.isBackfill || chosen.has(run.key)) continue;
      this.state.forget(run);
      if (runningKeys.has(run.key)) continue;
      const { dagId, executionDate } = run.row;
      await this.unitOfWork.transaction((manager) => resetInstances(manager, dagId, executionDate));
    }
    for (const { row, dag } of chosen.values()) {
      if (this.state.runs.get(row.dagId, row.executionDate)) continue;
      await this.load(new ActiveRun(row, dag, false));
    }
  }

  /** The runs of each DAG that are worked on: the earliest, as many as `max_active_runs` says. */
  private window(rows: readonly RunRow[]): Map<string, { row: RunRow; dag: LoadedDag }> {
    this.nextRun = null;
    const executed = rows.filter((row) => {
      const dag = this.state.dags.get(row.dagId);
      return dag !== undefined && this.isOpen(dag) && this.isExecuted(row, dag);
    });
    const chosen = new Map<string, { row: RunRow; dag: LoadedDag }>();
    this.state.backlog.clear();
    for (const [dagId, siblings] of groupBy(executed, (row) => row.dagId)) {
      const dag = this.state.dags.get(dagId);
      if (dag === undefined) continue;
      siblings.sort((one, other) => one.executionDate.compareTo(other.executionDate));
      if (siblings.length > dag.dag.maxActiveRuns) this.state.backlog.add(dagId);
      for (const row of siblings.slice(0, dag.dag.maxActiveRuns)) {
        chosen.set(runKey(dagId, row.executionDate), { row, dag });
      }
    }
    return chosen;
  }

  /** Backfills are others' business, and runs from before the first scheduler were only ever recorded. */
  private isExecuted(row: RunRow, dag: LoadedDag): boolean {
    if (row.runId.startsWith('backfill_')) return false;
    if (row.startDate !== null && row.startDate.compareTo(this.firstStart) < 0) return false;
    const mayBeEarly = this.config.scheduler.allowTriggerInFuture && dag.dag.scheduleInterval === null;
    if (mayBeEarly || row.executionDate.compareTo(this.clock.now()) <= 0) return true;
    if (!this.nextRun || row.executionDate.compareTo(this.nextRun) < 0) this.nextRun = row.executionDate;
    return false;
  }

  /** Loads a run again whose instance or row was changed by others while a try was to start. */
  async loadAgain(run: ActiveRun): Promise<void> {
    if (this.state.runs.get(run.row.dagId, run.row.executionDate) === run) await this.load(run);
    this.state.lookSoon();
  }

  /** Loads a run, or loads it again. A run that is gone is given up. */
  private async load(run: ActiveRun): Promise<void> {
    this.state.waiting.removeRun(run);
    run.close();
    const isRunning = await this.unitOfWork.transaction((manager) => loadRun(manager, run));
    if (isRunning) return this.state.runs.add(run);
    this.state.forget(run);
    run.onEnd(false);
  }

  /** Loads the runs again whose instances were changed by others. */
  private async compareInstances(): Promise<void> {
    this.looks++;
    const runs = [...this.state.runs].sort((one, other) => this.lastCompared(one) - this.lastCompared(other));
    const turn: ActiveRun[] = [];
    let instances = 0;
    for (const run of runs) {
      if (turn.length > 0 && instances + run.instances.size > comparedInstances) break;
      turn.push(run);
      instances += run.instances.size;
    }
    this.comparedLast = new Map(runs.map((run) => [run, this.lastCompared(run)]));
    for (const run of turn) this.comparedLast.set(run, this.looks);
    const changed = await this.unitOfWork.read((manager) => this.findChanged(manager, turn));
    for (const run of changed) {
      this.logger.debug(`${run.row.dagId} ${run.row.runId} was changed from outside`);
      await this.load(run);
    }
  }

  private lastCompared(run: ActiveRun): number {
    return this.comparedLast.get(run) ?? this.looks;
  }

  private async findChanged(manager: EntityManager, runs: readonly ActiveRun[]): Promise<Set<ActiveRun>> {
    const changed = new Set<ActiveRun>();
    for (const [dagId, siblings] of groupBy(runs, (run) => run.row.dagId)) {
      const dates = siblings.map((run) => run.row.executionDate.toDatabase());
      const rows = await instancesAt(manager, { dagId, dates });
      const left = new Map(siblings.map((run) => [run, run.instances.size]));
      for (const row of rows) {
        const run = this.state.runs.get(dagId, OffsetDateTime.fromDatabase(row.executionDate));
        if (run === undefined || row.state === 'removed') continue;
        left.set(run, (left.get(run) ?? 0) - 1);
        if (this.hasChanged(run, row)) changed.add(run);
      }
      for (const [run, count] of left) if (count !== 0) changed.add(run);
    }
    return changed;
  }

  private hasChanged(run: ActiveRun, row: InstanceRow): boolean {
    const instance = run.instances.get(row.taskId);
    if (instance === undefined) return true;
    if (this.state.attemptOf({ run, instance })) return false;
    const { state, tryNumber, maxTries } = instance;
    return row.state !== state || (row.tryNumber ?? 0) !== tryNumber || (row.maxTries ?? 0) !== maxTries;
  }
}
