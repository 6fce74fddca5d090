import type { EntityManager } from 'typeorm';
import { DagModel } from '../database/entities/dag-model.entity.js';
import { SerializedDagModel } from '../database/entities/serialized-dag-model.entity.js';
import { keyShareSql } from '../database/row-lock.js';
import { keptQuery, type KeptQuery } from '../database/statements/kept-query.js';

/** Which serialized row holds a DAG, and its version; a sub-DAG is found in its root's row. */
export interface SerializedRowKey {
  /** `last_updated` of the DAG's own row. */
  readonly own: string | null;
  /** The same of its root's. */
  readonly root: string | null;
  readonly rootDagId: string | null;
}

/** Finds the key of a DAG's serialized row; no row if there is no DAG. */
export type RowKeyQuery = KeptQuery<{ dagId: string }, SerializedRowKey>;

/** For a look at a DAG. */
export const rowKey: RowKeyQuery = keptQuery(selectRowKey, { isQuick: true });

/** For a transaction, until whose end the DAG is not deleted. */
export const rowKeyToKeep: RowKeyQuery = keptQuery(selectRowKey, { ending: (manager) => keyShareSql(manager, 'dag') });

function selectRowKey(manager: EntityManager) {
  return manager
    .createQueryBuilder(DagModel, 'dag')
    .leftJoin(SerializedDagModel, 'own', 'own.dagId = dag.dagId')
    .leftJoin(SerializedDagModel, 'root', 'root.dagId = dag.rootDagId')
    .select('own.lastUpdated', 'own')
    .addSelect('root.lastUpdated', 'root')
    .addSelect('dag.rootDagId', 'rootDagId')
    .where('dag.dagId = :dagId');
}
