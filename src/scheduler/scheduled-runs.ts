import { Injectable, Logger } from '@nestjs/common';
import { type EntityManager, In, Like } from 'typeorm';
import { DagNotFound, ServiceUnavailable } from '../common/errors.js';
import { DagCatalog } from '../dags/dag-catalog.service.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { createDagRuns } from '../dag-runs/create-dag-runs.js';
import { nextScheduledRun, type NextRun, type ScheduledDag } from '../schedule/next-scheduled-run.js';
import { Clock } from '../time/clock.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { DatabaseLook } from './database-look.js';
import type { LoadedDag } from './loaded-dags.js';
import { resetInstances } from './reset-instances.js';
import { SchedulerState } from './scheduler-state.js';

/** What became of a DAG when it was asked for its next run. */
interface Outcome {
  readonly created: OffsetDateTime | null;
  readonly timedOut: readonly DagRun[];
  /** When to ask again; null for when its runs change. */
  readonly askAt: OffsetDateTime | null;
  /** True if as many runs are active as may be. */
  readonly isFull: boolean;
}

/** How long a DAG is left alone that cannot be scheduled, in microseconds. */
const pauseMicros = 60_000_000;
const nothing: Outcome = { created: null, timedOut: [], askAt: null, isFull: false };

/** Creates the runs that schedules ask for, and fails those that exceed `dagrun_timeout`. Source: create_dag_run. */
@Injectable()
export class ScheduledRuns {
  private readonly logger = new Logger(ScheduledRuns.name);
  private readonly due = new Set<string>();
  /** The DAGs that wait until one of their runs ends. */
  private readonly full = new Set<string>();
  /** Cancels the call at the moment for which a DAG waits. */
  private readonly timers = new Map<string, () => void>();

  constructor(
    private readonly state: SchedulerState,
    private readonly look: DatabaseLook,
    private readonly catalog: DagCatalog,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  private review(dagId: string): void {
    this.due.add(dagId);
    this.timers.get(dagId)?.();
    this.timers.delete(dagId);
  }

  /** To be called after a look at the database: asks the DAGs that do not wait for a moment, or that are new. */
  reviewChanged(): void {
    this.reviewOpen(this.state.takeDagsChanged());
  }

  /** Asks all DAGs with a schedule again. */
  reviewAll(): void {
    this.reviewOpen(true);
    this.state.wakeUp.call();
  }

  private reviewOpen(all: boolean): void {
    for (const dag of this.state.dags) {
      const { dagId } = dag.dag;
      const hasSchedule = dag.schedule !== null || dag.isOnce;
      if (!hasSchedule || !this.look.isOpen(dag)) this.close(dagId);
      else if (all || this.full.has(dagId) || !this.timers.has(dagId)) this.review(dagId);
    }
  }

  /** Asks the DAGs that are due, and creates at most one run of each. */
  async create(): Promise<void> {
    const dagIds = [...this.due];
    this.due.clear();
    for (const dagId of dagIds) {
      const dag = this.state.dags.get(dagId);
      if (dag === undefined || !this.look.isOpen(dag)) continue;
      const outcome = await this.unitOfWork
        .transaction((manager) => this.ask(manager, dag))
        .catch((error: unknown) => {
          if (error instanceof ServiceUnavailable) {
            this.due.add(dagId);
            throw error;
          }
          // Nothing is wrong with the other DAGs. It is asked again with the next review.
          if (!(error instanceof DagNotFound)) this.logger.error(`${dagId} cannot be scheduled: ${String(error)}`);
          return { ...nothing, askAt: this.clock.now().plusMicros(pauseMicros) };
        });
      this.report(dagId, outcome);
      if (outcome.isFull) this.full.add(dagId);
      else this.full.delete(dagId);
      // Catching up goes on at the next pass.
      if (outcome.created) this.due.add(dagId);
      if (outcome.askAt) {
        this.timers.set(
          dagId,
          this.clock.at(outcome.askAt, () => this.wake(dagId)),
        );
      }
      if (outcome.created !== null || outcome.timedOut.length > 0) this.state.lookSoon();
    }
  }

  /** Forgets all moments. */
  stop(): void {
    for (const dagId of [...this.timers.keys()]) this.close(dagId);
  }

  private close(dagId: string): void {
    this.due.delete(dagId);
    this.timers.get(dagId)?.();
    this.timers.delete(dagId);
  }

  private wake(dagId: string): void {
    this.review(dagId);
    this.state.wakeUp.call();
  }

  private async ask(manager: EntityManager, dag: LoadedDag): Promise<Outcome> {
    const { dagId, dagrunTimeout, maxActiveRuns } = dag.dag;
    const now = this.clock.now();
    const active = await manager.findBy(DagRun, { dagId, state: 'running', externalTrigger: false });
    const deadlines = active.map((run) => [run, deadlineOf(run, dagrunTimeout)] as const);
    const timedOut = deadlines.filter(([, at]) => at !== null && at.compareTo(now) < 0).map(([run]) => run);
    await failRuns(manager, timedOut, now);
    const open = deadlines.filter(([run]) => !timedOut.includes(run));
    const nextDeadline = earliest(open.map(([, at]) => at));
    if (open.length >= maxActiveRuns) return { ...nothing, timedOut, askAt: nextDeadline, isFull: true };
    const next = await this.findNext(manager, dag, now);
    if (next === null || next.dueAt.compareTo(now) > 0) {
      return { ...nothing, timedOut, askAt: earliest([next?.dueAt ?? null, nextDeadline]) };
    }
    // The DAG cannot be deleted before the run is there.
    await this.catalog.getDag(dagId, manager);
    await createScheduledRun(manager, dag, next.executionDate, now);
    return { ...nothing, created: next.executionDate, timedOut };
  }

  private async findNext(manager: EntityManager, dag: LoadedDag, now: OffsetDateTime): Promise<NextRun | null> {
    const { dagId } = dag.dag;
    const lastScheduled = await findLastScheduled(manager, dagId);
    const taken = new Set<string>();
    const runs = { lastScheduled, isTaken: (date: OffsetDateTime) => taken.has(date.toDatabase()) };
    for (;;) {
      const next = nextScheduledRun(scheduledDag(dag), runs, now);
      if (next === null) return null;
      const { executionDate } = next;
      const runId = runIdOf(executionDate);
      const isTaken = await manager.existsBy(DagRun, [
        { dagId, executionDate },
        { dagId, runId },
      ]);
      if (!isTaken) return next;
      taken.add(next.executionDate.toDatabase());
    }
  }

  private report(dagId: string, { created, timedOut }: Outcome): void {
    if (created) this.logger.log(`${dagId}: created the scheduled run of ${created.isoformat()}`);
    for (const run of timedOut) this.logger.warn(`${dagId}: ${run.runId} failed, since it exceeded dagrun_timeout`);
  }
}

function scheduledDag({ dag, schedule, isOnce }: LoadedDag): ScheduledDag {
  const { catchup, startDate, endDate } = dag;
  return { schedule, isOnce, catchup, startDate, endDate, tasks: [...dag.tasks.values()] };
}

function runIdOf(executionDate: OffsetDateTime): string {
  return `scheduled__${executionDate.isoformat()}`;
}

/** The latest execution date of the runs that move the schedule. */
async function findLastScheduled(manager: EntityManager, dagId: string): Promise<OffsetDateTime | null> {
  const last = await manager.findOne(DagRun, {
    where: [
      { dagId, externalTrigger: false },
      { dagId, runId: Like('scheduled\\_\\_%') },
    ],
    order: { executionDate: 'DESC' },
    select: { id: true, executionDate: true },
  });
  return last?.executionDate ?? null;
}

async function createScheduledRun(
  manager: EntityManager,
  { dag }: LoadedDag,
  executionDate: OffsetDateTime,
  startDate: OffsetDateTime,
): Promise<void> {
  const run = {
    runId: runIdOf(executionDate),
    executionDate,
    conf: null,
    state: 'running' as const,
    startDate,
    externalTrigger: false,
  };
  await createDagRuns(manager, [dag], run, () => Promise.resolve());
}

async function failRuns(manager: EntityManager, runs: readonly DagRun[], now: OffsetDateTime): Promise<void> {
  if (runs.length === 0) return;
  await manager.update(DagRun, { id: In(runs.map(({ id }) => id)) }, { state: 'failed', endDate: now });
  for (const { dagId, executionDate } of runs) {
    if (dagId !== null && executionDate !== null) await resetInstances(manager, dagId, executionDate);
  }
}

function deadlineOf({ startDate }: DagRun, timeout: LoadedDag['dag']['dagrunTimeout']): OffsetDateTime | null {
  if (timeout === null || startDate === null) return null;
  return startDate.plusMicros(Number(timeout.totalMicroseconds));
}

function earliest(dates: readonly (OffsetDateTime | null)[]): OffsetDateTime | null {
  let best: OffsetDateTime | null = null;
  for (const date of dates) if (date && (best === null || date.compareTo(best) < 0)) best = date;
  return best;
}
