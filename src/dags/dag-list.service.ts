import { Injectable } from '@nestjs/common';
import { SerializedDagModel } from '../database/entities/serialized-dag-model.entity.js';
import { DagModel } from '../database/entities/dag-model.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';

/** A DAG or sub-DAG and the file that defines it. */
export interface ListedDag {
  readonly dagId: string;
  readonly fileloc: string;
}

/** Lists the DAGs of the database. */
@Injectable()
export class DagListService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Every DAG and sub-DAG whose structure is stored and whose file was there when it was last looked for, by id. */
  async listDags(): Promise<ListedDag[]> {
    const rows = await this.unitOfWork.read((manager) =>
      manager
        .createQueryBuilder(DagModel, 'dag')
        // A sub-DAG's structure lies in its root's row.
        .innerJoin(SerializedDagModel, 'structure', 'structure.dagId = COALESCE(dag.rootDagId, dag.dagId)')
        .select('dag.dagId', 'dagId')
        .addSelect('structure.fileloc', 'fileloc')
        .where('dag.isActive = :isActive', { isActive: true })
        .getRawMany<ListedDag>(),
    );
    // As Python sorts: by code points, which the databases' own orders are not.
    return rows.sort((a, b) => Buffer.compare(Buffer.from(a.dagId), Buffer.from(b.dagId)));
  }
}
