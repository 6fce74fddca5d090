import { type EntityManager, In } from 'typeorm';
import { DagNotFound } from '../common/errors.js';
import { isStorable } from '../common/storable-text.js';
import { DagModel } from '../database/entities/dag-model.entity.js';
import type { RowLock } from '../database/row-lock.js';

/** A DAG with all its sub-DAGs, from the `dag` table. */
export interface DagFamily {
  readonly dag: DagModel;
  /** The DAG's own id first. */
  readonly dagIds: readonly string[];
}

/**
 * Finds a DAG and its sub-DAGs, whose ids begin with the DAG's id and a dot.
 *
 * Differs from Airflow: its delete matches every id that starts so, with an unescaped LIKE, and takes other DAGs along.
 *
 * @param lock the lock on the rows that are found
 * @throws DagNotFound
 */
export async function findDagFamily(manager: EntityManager, dagId: string, lock: RowLock = {}): Promise<DagFamily> {
  const dag = isStorable(dagId) ? await manager.findOne(DagModel, { where: { dagId }, ...lock }) : null;
  if (!dag) throw new DagNotFound(`Dag id ${dagId} not found`);
  const prefix = `${dagId}.`;
  const candidates = await manager
    .createQueryBuilder(DagModel, 'dag')
    .select(['dag.dagId'])
    .where('dag.isSubdag = :isSubdag', { isSubdag: true })
    .andWhere("dag.dagId LIKE :pattern ESCAPE '!'", { pattern: `${prefix.replace(/[!%_]/g, '!$&')}%` })
    .orderBy('dag.dagId')
    .getMany();
  // SQLite's LIKE ignores case.
  const subdagIds = candidates.map((candidate) => candidate.dagId).filter((id) => id.startsWith(prefix));
  // Select by id: MySQL locks every row that it reads.
  if (lock.lock && subdagIds.length > 0) await manager.find(DagModel, { where: { dagId: In(subdagIds) }, ...lock });
  return { dag, dagIds: [dagId, ...subdagIds] };
}
