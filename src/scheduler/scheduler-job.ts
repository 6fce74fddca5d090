import { hostname } from 'node:os';
import { Injectable, Logger } from '@nestjs/common';
import { type EntityManager, IsNull, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import { systemUser } from '../common/system-user.js';
import { AirflowConfig } from '../config/airflow-config.js';
import { Job } from '../database/entities/job.entity.js';
import { takeTurn } from '../database/row-lock.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Clock } from '../time/clock.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { type JobKey, PredecessorFile } from './predecessor-file.js';

/** `executor_class` of the jobs of Windsock. */
export const executorClass = 'windsock.LocalExecutor';

const jobType = 'SchedulerJob';

/** Another scheduler on the same database. */
export interface Rival {
  readonly jobId: number;
  readonly hostname: string | null;
  readonly latestHeartbeat: OffsetDateTime;
  /** `windsock.LocalExecutor` for a scheduler of Windsock. */
  readonly executorClass: string | null;
}

/** Whether this process schedules: `held`, or the scheduler that does instead. */
export type Claim = 'held' | Rival;

/**
 * The row in `job` by which exactly one scheduler works on a database. A scheduler lives while its row is `running` and
 * its heartbeat is younger than `[scheduler] scheduler_health_check_threshold`.
 */
@Injectable()
export class SchedulerJob {
  private readonly logger = new Logger(SchedulerJob.name);
  private readonly file: PredecessorFile;
  private row: { readonly id: number; readonly heartbeat: OffsetDateTime } | null = null;
  private serviceStart: OffsetDateTime | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly config: AirflowConfig,
    private readonly clock: Clock,
  ) {
    this.file = new PredecessorFile(config.home);
  }

  /** The id of the row; null while this process does not schedule. */
  get id(): number | null {
    return this.row?.id ?? null;
  }

  /** Whether this process may schedule now. False also when its heartbeats fail for so long that another may begin. */
  get isHeld(): boolean {
    return this.row !== null && this.row.heartbeat.compareTo(this.oldestAlive(this.clock.now())) > 0;
  }

  /**
   * Sets the `start_date` of the row of the first scheduler of a database, which executes no runs that are older. The web
   * server of the same service accepts runs before its scheduler has started.
   */
  countFrom(start: OffsetDateTime): void {
    this.serviceStart = start;
  }

  /**
   * Makes this process the scheduler, unless another one is alive. Of several that try at once, one succeeds. A
   * predecessor whose process has died on this machine does not count, and gets the state `failed`; so does a scheduler
   * of Windsock without a heartbeat. Does nothing if it is already held.
   */
  async claim(): Promise<Claim> {
    if (this.row) return 'held';
    const dead = this.file.findDead();
    const found = await this.unitOfWork.transaction(async (manager) => {
      await takeTurn(manager);
      const now = this.clock.now();
      if (dead) await closePredecessor(manager, dead, now);
      await this.closeSilent(manager, now);
      const [rival] = await this.findLive(manager, now);
      return rival ?? this.insert(manager, now);
    });
    if ('jobId' in found) return found;
    this.row = found;
    this.writeFile({ jobId: found.id, startDate: found.startDate.isoformat() });
    return 'held';
  }

  /**
   * Renews the heartbeat, and looks for other schedulers. To be called every `[scheduler] scheduler_heartbeat_sec`. If
   * another one has precedence, this process no longer schedules: Airflow's scheduler has, since it never looks for
   * others, and of two of Windsock's the one with the lower id. If the row was deleted or got another state, or if this
   * process does not schedule at the moment, it claims again.
   *
   * @throws ServiceUnavailable while the database cannot be reached
   */
  async beat(): Promise<Claim> {
    if (!this.row) return this.claim();
    const { id } = this.row;
    const outcome = await this.unitOfWork.transaction(async (manager) => {
      const now = this.clock.now();
      const { affected } = await manager.update(Job, { id, jobType, state: 'running' }, { latestHeartbeat: now });
      if (affected === 0) return null;
      const rival = (await this.findLive(manager, now)).find((live) => hasPrecedence(live, id));
      if (rival) await manager.update(Job, { id }, { state: 'success', endDate: now });
      return rival ?? { id, heartbeat: now };
    });
    if (outcome && 'heartbeat' in outcome) {
      this.row = outcome;
      return 'held';
    }
    this.forget(id);
    return outcome ?? this.claim();
  }

  /** Ends the row with the state `success`. */
  async release(): Promise<void> {
    if (!this.row) return;
    const { id } = this.row;
    await this.unitOfWork.transaction(async (manager) => {
      const ended = { state: 'success', endDate: this.clock.now() };
      await manager.update(Job, { id, jobType, state: 'running' }, ended);
    });
    this.forget(id);
  }

  /**
   * When the first scheduler of this database started; now, if there was none. Older runs were only recorded, and are not
   * executed.
   */
  async firstStart(): Promise<OffsetDateTime> {
    return (await this.unitOfWork.read(findFirstStart)) ?? this.clock.now();
  }

  private forget(id: number): void {
    this.row = null;
    this.file.remove(id);
  }

  private async insert(manager: EntityManager, now: OffsetDateTime) {
    const isFirst = (await findFirstStart(manager)) === null;
    const startDate = (isFirst && this.serviceStart) || now;
    const state = { state: 'running', startDate, latestHeartbeat: now, endDate: null };
    const origin = { executorClass, hostname: hostname(), unixname: systemUser() };
    const { id } = await manager.save(Job, { jobType, dagId: null, ...state, ...origin });
    return { id, startDate, heartbeat: now };
  }

  /** Closes the rows of Windsock's schedulers that are no longer alive: one of them may only have been suspended. */
  private async closeSilent(manager: EntityManager, now: OffsetDateTime): Promise<void> {
    const silent = {
      jobType,
      executorClass,
      state: 'running',
      latestHeartbeat: LessThanOrEqual(this.oldestAlive(now)),
    };
    await manager.update(Job, silent, { state: 'failed', endDate: now });
  }

  /** Every live scheduler but this one, the one with the lowest id first. */
  private async findLive(manager: EntityManager, now: OffsetDateTime): Promise<Rival[]> {
    const latestHeartbeat = MoreThan(this.oldestAlive(now));
    const where = { jobType, state: 'running', latestHeartbeat, ...(this.row && { id: Not(this.row.id) }) };
    const jobs = await manager.find(Job, { where, order: { id: 'ASC' } });
    return jobs.map(({ id, ...job }) => ({
      jobId: id,
      hostname: job.hostname,
      latestHeartbeat: job.latestHeartbeat ?? now,
      executorClass: job.executorClass,
    }));
  }

  /** A scheduler with this heartbeat, or an older one, is not alive. */
  private oldestAlive(now: OffsetDateTime): OffsetDateTime {
    return now.plusMicros(-this.config.scheduler.schedulerHealthCheckThreshold * 1_000_000);
  }

  private writeFile(key: JobKey): void {
    try {
      this.file.write(key);
    } catch (error) {
      const { message } = error as Error;
      this.logger.warn(`${this.file.path} cannot be written: after a crash the next start waits. ${message}`);
    }
  }
}

/** When the first scheduler of this database started; null if there was none. */
export async function findFirstStart(manager: EntityManager): Promise<OffsetDateTime | null> {
  const where = { jobType, startDate: Not(IsNull()) };
  const first = await manager.findOne(Job, { where, order: { startDate: 'ASC' } });
  return first?.startDate ?? null;
}

function hasPrecedence(live: Rival, id: number): boolean {
  return live.executorClass !== executorClass || live.jobId < id;
}

async function closePredecessor(manager: EntityManager, { jobId, startDate }: JobKey, now: OffsetDateTime) {
  const job = await manager.findOneBy(Job, { id: jobId, jobType, executorClass, state: 'running' });
  if (job?.startDate?.isoformat() !== startDate) return;
  await manager.update(Job, { id: jobId }, { state: 'failed', endDate: now });
}
