import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Not, Repository } from 'typeorm';
import { DagRunNotFound } from '../common/errors.js';
import type { OffsetDateTime } from '../common/offset-date-time.js';
import { isStorable } from '../common/storable-text.js';
import { DagCatalog } from '../dags/dag-catalog.service.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { DatedDagRun } from './dag-run.presenter.js';

/** Reads runs of DAGs. */
@Injectable()
export class DagRunsService {
  constructor(
    @InjectRepository(DagRun) private readonly runs: Repository<DagRun>,
    private readonly catalog: DagCatalog,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * The runs of a DAG by execution date.
   *
   * @param state a state in any case; empty or undefined for all runs
   * @throws DagNotFound
   */
  async getDagRuns(dagId: string, state: string | undefined): Promise<DatedDagRun[]> {
    await this.catalog.getDag(dagId);
    if (state !== undefined && !isStorable(state)) return [];
    const runs = await this.unitOfWork.read(() =>
      this.runs.find({
        // Differs from Airflow: it crashes on a row without an execution date.
        where: { dagId, executionDate: Not(IsNull()), ...(state && { state: state.toLowerCase() }) },
        order: { executionDate: 'ASC' },
      }),
    );
    return runs as DatedDagRun[];
  }

  /**
   * The run at an execution date, found by the instant.
   *
   * @throws DagNotFound, DagRunNotFound
   */
  async getDagRun(dagId: string, executionDate: OffsetDateTime): Promise<DagRun> {
    await this.catalog.getDag(dagId);
    return this.getRunAt(dagId, executionDate);
  }

  /**
   * As `getDagRun`, for a DAG that is known to exist.
   *
   * @throws DagRunNotFound
   */
  async getRunAt(dagId: string, executionDate: OffsetDateTime): Promise<DagRun> {
    const run = await this.unitOfWork.read(() => this.runs.findOneBy({ dagId, executionDate }));
    if (!run) throw new DagRunNotFound(`Dag Run for date ${executionDate.isoformat()} not found in dag ${dagId}`);
    return run;
  }

  /** The run with the latest execution date of every DAG and sub-DAG, by DAG id. */
  async getLatestRuns(): Promise<DatedDagRun[]> {
    const runs = await this.unitOfWork.read(() =>
      this.runs
        .createQueryBuilder('run')
        .innerJoin(
          (latest) =>
            latest
              .select('each.dagId', 'dag_id')
              .addSelect('MAX(each.executionDate)', 'execution_date')
              .from(DagRun, 'each')
              .groupBy('each.dagId'),
          'latest',
          'latest.dag_id = run.dagId AND latest.execution_date = run.executionDate',
        )
        .getMany(),
    );
    // Airflow gives no order, and the databases' own orders of text differ.
    return (runs as DatedDagRun[]).sort((a, b) => (a.dagId < b.dagId ? -1 : 1));
  }
}
