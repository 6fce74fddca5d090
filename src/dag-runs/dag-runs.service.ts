import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DagRunNotFound } from '../common/errors.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { isStorable } from '../common/storable-text.js';
import { DagCatalog } from '../dags/dag-catalog.service.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { keptQuery, type KeptQuery } from '../database/statements/kept-query.js';
import { latestDagRuns } from '../database/statements/latest-dag-runs.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { LatestDagRun, ListedDagRun } from './dag-run.js';

/** Runs that are read at a time: some 75 kB of an answer. Larger batches are no faster, and take more memory. */
const batchSize = 250;

/** Which runs come next in a list. */
interface Batch {
  readonly dagId: string;
  /** An execution date as the database wrote it, which compares with others as it stands there; empty for the first. */
  readonly after: string;
  /** Empty for all. */
  readonly state: string;
}

/** What is read of a run that is asked for by its date. */
export type FoundRun = Pick<DagRun, 'state'>;

/** Reads runs of DAGs. */
@Injectable()
export class DagRunsService {
  private readonly runAt: KeptQuery<{ dagId: string; executionDate: string }, FoundRun> = keptQuery(
    (manager) =>
      manager
        .createQueryBuilder(DagRun, 'run')
        .select('run.state', 'state')
        .where('run.dagId = :dagId AND run.executionDate = :executionDate'),
    { isQuick: true },
  );

  private readonly latestRuns: KeptQuery<object, LatestDagRun> = keptQuery((manager) =>
    latestDagRuns(manager.getRepository(DagRun))
      .select('run.dagId', 'dagId')
      .addSelect('run.executionDate', 'executionDate')
      .addSelect('run.startDate', 'startDate'),
  );
  private readonly firstRuns = { all: keptBatch(false, false), ofState: keptBatch(false, true) };
  private readonly furtherRuns = { all: keptBatch(true, false), ofState: keptBatch(true, true) };

  constructor(
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
  async *getDagRuns(dagId: string, state: string | undefined): AsyncGenerator<ListedDagRun[], void> {
    await this.catalog.getDag(dagId);
    if (state !== undefined && !isStorable(state)) return;
    let after = '';
    do {
      const rows = await this.readBatch({ dagId, after, state: state?.toLowerCase() ?? '' });
      if (rows.length > 0) yield rows;
      else if (after === '') await this.requireStillThere(dagId);
      after = rows.length < batchSize ? '' : rows.at(-1)!.executionDate;
    } while (after !== '');
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
  async getLatestRuns(): Promise<LatestDagRun[]> {
    const runs = await this.unitOfWork.read((manager) => this.latestRuns(manager, {}));
    // Airflow gives no order, and the databases' own orders of text differ.
    return runs.sort((a, b) => (a.dagId < b.dagId ? -1 : 1));
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

  private readBatch(batch: Batch): Promise<ListedDagRun[]> {
    const queries = batch.after === '' ? this.firstRuns : this.furtherRuns;
    const query = batch.state === '' ? queries.all : queries.ofState;
    return this.unitOfWork.read((manager) => query(manager, batch));
  }
}

function keptBatch(isFurther: boolean, hasState: boolean): KeptQuery<Batch, ListedDagRun> {
  return keptQuery((manager: EntityManager) => {
    const query = manager.createQueryBuilder(DagRun, 'run').select([]).where('run.dagId = :dagId');
    for (const name of [
      'id',
      'dagId',
      'runId',
      'state',
      'executionDate',
      'startDate',
    ] satisfies (keyof ListedDagRun)[]) {
      query.addSelect(`run.${name}`, name);
    }
    // Differs from Airflow: it crashes on a row without an execution date.
    query.andWhere(isFurther ? 'run.executionDate > :after' : 'run.executionDate IS NOT NULL');
    // The index on states finds a few runs fast. A long list must go by the index on dates, or each batch would read
    // and sort all that are left; it cannot go by states if it is not their bare column that is asked for.
    if (hasState) query.andWhere(`${isFurther ? "COALESCE(run.state, '')" : 'run.state'} = :state`);
    return query.orderBy('run.executionDate').limit(batchSize);
  });
}
