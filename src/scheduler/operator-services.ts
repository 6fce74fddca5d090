import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { DagCatalog } from '../dags/dag-catalog.service.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { createDagRuns } from '../dag-runs/create-dag-runs.js';
import type { OperatorServices } from '../executor/attempt.js';
import { Clock } from '../time/clock.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { firstPokes } from './scheduler.queries.js';
import { SchedulerState } from './scheduler-state.js';
import { SubdagRuns } from './subdag-runs.js';
import type { Candidate } from './waiting-list.js';

type CountQuery = Parameters<OperatorServices['countInStates']>[0];
type TriggeredRun = Parameters<OperatorServices['triggerDagRun']>[0];

/** What operators may ask of the service, on the database. */
@Injectable()
export class DatabaseOperatorServices {
  constructor(
    private readonly catalog: DagCatalog,
    private readonly subdags: SubdagRuns,
    private readonly state: SchedulerState,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** The services for one try. */
  of({ run, instance }: Candidate): OperatorServices {
    return {
      triggerDagRun: (triggered) => this.triggerDagRun(triggered),
      countInStates: (query) => this.countInStates(query),
      runSubdag: (signal) => this.subdags.run(run, instance.taskId, signal),
      followingSchedule: (date) => run.dag.schedule?.following(date) ?? null,
      isExternallyTriggered: run.row.externalTrigger,
    };
  }

  /** Source: airflow/api/common/experimental/trigger_dag.py. */
  private async triggerDagRun({ dagId, runId, executionDate: asked }: TriggeredRun): Promise<void> {
    await this.unitOfWork.transaction(async (manager) => {
      const dag = await this.catalog.getDag(dagId, manager);
      const startDate = this.clock.now();
      const executionDate = asked ?? startDate;
      const exists = await manager.existsBy(DagRun, [
        { dagId, runId },
        { dagId, executionDate },
      ]);
      if (exists) throw new Error(`Run id ${runId} already exists for dag id ${dagId}`);
      const run = { runId, executionDate, conf: null, state: 'running' as const, startDate, externalTrigger: true };
      await createDagRuns(manager, [dag, ...dag.subdags], run, () => Promise.resolve());
    });
    this.state.lookSoon();
  }

  private countInStates({ dagId, taskId, executionDates, states }: CountQuery): Promise<number> {
    const where = { dagId, executionDate: In([...executionDates]) };
    return this.unitOfWork.read((manager) =>
      taskId === null
        ? manager.countBy(DagRun, { ...where, state: In([...states]) })
        : manager.countBy(TaskInstance, { ...where, taskId, state: In([...states]) }),
    );
  }

  /** The start of the first poke of this try, for a sensor that frees its slot between its pokes. */
  async firstPoke({ run, task, instance }: Candidate): Promise<OffsetDateTime | null> {
    const definition = run.dag.tasks.get(task.taskId);
    if (definition?.arguments.get('mode') !== 'reschedule') return null;
    const { dagId, executionDate } = run.row;
    const pokes = await this.unitOfWork.read((manager) =>
      firstPokes(manager, { dagId, date: executionDate.toDatabase() }),
    );
    const isOfTry = (poke: (typeof pokes)[number]) =>
      poke.taskId === task.taskId && poke.tryNumber === instance.tryNumber + 1;
    const first = pokes.find(isOfTry)?.first;
    return first === undefined ? null : OffsetDateTime.fromDatabase(first);
  }
}
