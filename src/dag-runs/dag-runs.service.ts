import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { DagRunNotFound } from '../common/errors.js';
import type { OffsetDateTime } from '../common/offset-date-time.js';
import { isStorable } from '../common/storable-text.js';
import { DagCatalog } from '../dags/dag-catalog.service.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { keptQuery, type KeptQuery } from '../database/kept-query.js';
import { latestDagRuns } from '../database/latest-dag-runs.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { DatedDagRun } from './dag-run.presenter.js';

/** Runs that are read at a time: some 75 kB of an answer. Larger batches are no faster, and take more memory. */
const batchSize = 250;

/** The part of a row, as the database wrote it, that is read here. */
interface RawDate {
  readonly run_execution_date: string;
}

/** What is read of a run that is asked for by its date. */
export type FoundRun = Pick<DagRun, 'state'>;

/** Reads runs of DAGs. */
@Injectable()
export class DagRunsService {
  private readonly runAt: KeptQuery<{ dagId: string; executionDate: string }, FoundRun> = keptQuery((manager) =>
    manager
      .createQueryBuilder(DagRun, 'run')
      .select('run.state', 'state')
      .where('run.dagId = :dagId AND run.executionDate = :executionDate'),
  );

  constructor(
    @InjectRepository(DagRun) private readonly runs: Repository<DagRun>,
    private readonly catalog: DagCatalog,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * The runs of a DAG by execution date, in batches: all but the last of the same size, none empty. Between two batches
   * others have their turn with the database, so runs that come and go meanwhile may be in the list or not; no run is
   * there twice.
   *
   * @param state a state in any case; empty or undefined for all runs
   * @throws DagNotFound instead of the first batch
   */
  async *getDagRuns(dagId: string, state: string | undefined): AsyncGenerator<DatedDagRun[], void> {
    await this.catalog.getDag(dagId);
    if (state !== undefined && !isStorable(state)) return;
    let after: string | undefined;
    do {
      const batch = await this.readBatch(dagId, state?.toLowerCase(), after);
      if (batch.runs.length > 0) yield batch.runs;
      else if (after === undefined) await this.requireStillThere(dagId);
      after = batch.next;
    } while (after !== undefined);
  }

  /**
   * The run at an execution date, found by the instant.
   *
   * @throws DagNotFound, DagRunNotFound
   */
  async getDagRun(dagId: string, executionDate: OffsetDateTime): Promise<FoundRun> {
    await this.catalog.getDag(dagId);
    return this.getRunAt(dagId, executionDate);
  }

  /**
   * As `getDagRun`, for a DAG that was there a moment ago.
   *
   * @throws DagNotFound, DagRunNotFound
   */
  async getRunAt(dagId: string, executionDate: OffsetDateTime): Promise<FoundRun> {
    const values = { dagId, executionDate: executionDate.toDatabase() };
    const [run] = await this.unitOfWork.read((manager) => this.runAt(manager, values));
    if (run) return run;
    await this.requireStillThere(dagId);
    throw new DagRunNotFound(`Dag Run for date ${executionDate.isoformat()} not found in dag ${dagId}`);
  }

  /** The run with the latest execution date of every DAG and sub-DAG, by DAG id. */
  async getLatestRuns(): Promise<DatedDagRun[]> {
    const runs = await this.unitOfWork.read(() => latestDagRuns(this.runs).getMany());
    // Airflow gives no order, and the databases' own orders of text differ.
    return (runs as DatedDagRun[]).sort((a, b) => (a.dagId < b.dagId ? -1 : 1));
  }

  /**
   * To be called when a run was looked for and not found: whoever deletes a DAG takes its runs along, and that a DAG
   * without runs was there would not be true.
   *
   * @throws DagNotFound
   */
  private async requireStillThere(dagId: string): Promise<void> {
    await this.catalog.getDag(dagId);
  }

  /** @param after an execution date as the database wrote it, which compares with others as it stands there */
  private async readBatch(dagId: string, state: string | undefined, after: string | undefined) {
    const query = this.runs
      .createQueryBuilder('run')
      .where('run.dagId = :dagId', { dagId })
      .orderBy('run.executionDate')
      .limit(batchSize);
    // Differs from Airflow: it crashes on a row without an execution date.
    if (after === undefined) query.andWhere('run.executionDate IS NOT NULL');
    else query.andWhere('run.executionDate > :after', { after });
    // The index on states finds a few runs fast. A long list must go by the index on dates, or each batch would read
    // and sort all that are left; it cannot go by states if it is not their bare column that is asked for.
    if (state) query.andWhere(`${after === undefined ? 'run.state' : "COALESCE(run.state, '')"} = :state`, { state });
    const { raw, entities } = await this.unitOfWork.read(() => query.getRawAndEntities<RawDate>());
    const next = entities.length < batchSize ? undefined : raw.at(-1)?.run_execution_date;
    return { runs: entities as DatedDagRun[], next };
  }
}
