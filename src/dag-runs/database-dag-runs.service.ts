import { Injectable } from '@nestjs/common';
import { DagRunNotFound } from '../common/errors.js';
import { isStorable } from '../common/storable-text.js';
import { DagCatalog } from '../dags/dag-catalog.service.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { type IsoInstant, isoInstantOfDatabase } from '../time/iso-instant.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { FoundDagRun, LatestDagRun, ListedDagRun } from './dag-run.js';
import { DagRuns } from './dag-runs.js';
import { batchSize, type LatestRunRow, latestRuns, type ListedRunRow, nextRuns, runAt } from './dag-runs.queries.js';

/** The runs in the database. */
@Injectable()
export class DatabaseDagRuns extends DagRuns {
  constructor(
    private readonly catalog: DagCatalog,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async *list(dagId: string, state: string | undefined): AsyncGenerator<ListedDagRun[], void> {
    await this.catalog.getDag(dagId);
    if (state !== undefined && !isStorable(state)) return;
    let after = '';
    do {
      const batch = { dagId, after, state: state?.toLowerCase() ?? '' };
      const rows = await this.unitOfWork.read((manager) => nextRuns(manager, batch));
      if (rows.length > 0) yield rows.map(listedRun);
      else if (after === '') await this.requireStillThere(dagId);
      after = rows.length < batchSize ? '' : rows.at(-1)!.executionDate;
    } while (after !== '');
  }

  async get(dagId: string, executionDate: OffsetDateTime): Promise<FoundDagRun> {
    await this.catalog.getDag(dagId);
    return this.getRunAt(dagId, executionDate);
  }

  /**
   * Like `get`, for a DAG that existed a moment ago.
   *
   * @throws DagNotFound, DagRunNotFound
   */
  async getRunAt(dagId: string, executionDate: OffsetDateTime): Promise<FoundDagRun> {
    const values = { dagId, executionDate: executionDate.toDatabase() };
    const [run] = await this.unitOfWork.read((manager) => runAt(manager, values));
    if (run) return run;
    await this.requireStillThere(dagId);
    throw new DagRunNotFound(`Dag Run for date ${executionDate.isoformat()} not found in dag ${dagId}`);
  }

  async latest(): Promise<LatestDagRun[]> {
    const runs = await this.unitOfWork.read((manager) => latestRuns(manager, {}));
    // Airflow defines no order, and databases sort text differently.
    return runs.sort((a, b) => (a.dagId < b.dagId ? -1 : 1)).map(latestRun);
  }

  /**
   * Called when a run was not found. Deleting a DAG deletes its runs: the error must then name the DAG, not the run.
   *
   * @throws DagNotFound
   */
  private async requireStillThere(dagId: string): Promise<void> {
    await this.catalog.getDag(dagId);
  }
}

function latestRun({ dagId, executionDate, startDate }: LatestRunRow): LatestDagRun {
  return { dagId, executionDate: isoInstantOfDatabase(executionDate), startDate: isoInstantOrNull(startDate) };
}

// Field by field, since a list has thousands: a spread of each row was slower on SQLite.
function listedRun({ id, dagId, runId, state, executionDate, startDate }: ListedRunRow): ListedDagRun {
  return {
    id,
    dagId,
    runId,
    state,
    executionDate: isoInstantOfDatabase(executionDate),
    startDate: isoInstantOrNull(startDate),
  };
}

function isoInstantOrNull(text: string | null): IsoInstant | null {
  return text === null ? null : isoInstantOfDatabase(text);
}
