import { type EntityManager, In, IsNull } from 'typeorm';
import { DagModel } from '../database/entities/dag-model.entity.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { SerializedDagModel } from '../database/entities/serialized-dag-model.entity.js';
import type { DagWithRun, ListedDag } from './dags.js';

/** Every active DAG and sub-DAG with a stored structure, in the order in which Python sorts their ids. */
export async function listStoredDags(manager: EntityManager): Promise<ListedDag[]> {
  const rows = await manager
    .createQueryBuilder(DagModel, 'dag')
    // A sub-DAG's structure is in its root's row.
    .innerJoin(SerializedDagModel, 'structure', 'structure.dagId = COALESCE(dag.rootDagId, dag.dagId)')
    .select('dag.dagId', 'dagId')
    .addSelect('structure.fileloc', 'fileloc')
    .where('dag.isActive = :isActive', { isActive: true })
    .getRawMany<ListedDag>();
  // Sort by code points, which the databases do not.
  return rows.sort((a, b) => Buffer.compare(Buffer.from(a.dagId), Buffer.from(b.dagId)));
}

/** The ids of all DAGs that are not sub-DAGs, sorted. */
export async function listRootDagIds(manager: EntityManager): Promise<string[]> {
  const rows = await manager
    .createQueryBuilder(DagModel, 'dag')
    .select('dag.dagId', 'id')
    .where([{ isSubdag: false }, { isSubdag: IsNull() }])
    .getRawMany<{ id: string }>();
  // Sort here: databases sort text differently.
  return rows.map(({ id }) => id).sort((one, other) => (one < other ? -1 : 1));
}

/**
 * The given DAGs that exist, in the given order, each with its latest run. It runs one query for any number of runs.
 */
export async function findDagsWithLatestRuns(manager: EntityManager, dagIds: readonly string[]): Promise<DagWithRun[]> {
  if (dagIds.length === 0) return [];
  const rows = await manager
    .createQueryBuilder(DagModel, 'dag')
    .select(['dag.dagId', 'dag.isPaused', 'dag.isActive', 'dag.description', 'run.id'])
    .addSelect(['run.state', 'run.executionDate'])
    .leftJoinAndMapOne('dag.latestRun', DagRun, 'run', `run.id = ${latestRunId(manager)}`)
    .where({ dagId: In(dagIds) })
    .getMany();
  const byId = new Map((rows as (DagModel & DagWithRun)[]).map((dag) => [dag.dagId, dag]));
  return dagIds.flatMap((id) => byId.get(id) ?? []);
}

/** One lookup in the index of runs by DAG and execution date. A join with MAX(…) would read all of the DAG's runs. */
function latestRunId(manager: EntityManager): string {
  return manager
    .createQueryBuilder()
    .subQuery()
    .select('each.id')
    .from(DagRun, 'each')
    .where('each.dagId = dag.dagId')
    .andWhere('each.executionDate IS NOT NULL')
    .orderBy('each.executionDate', 'DESC')
    .limit(1)
    .getQuery();
}
