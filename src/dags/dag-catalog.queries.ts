import type { EntityManager } from 'typeorm';
import { DagModel } from '../database/entities/dag-model.entity.js';
import { SerializedDagModel } from '../database/entities/serialized-dag-model.entity.js';
import { keyShareSql } from '../database/row-lock.js';
import { keptQuery, type KeptQuery } from '../database/statements/kept-query.js';

/** The serialized row that holds a DAG, and its version. A sub-DAG is in its root's row. */
export interface SerializedRowKey {
  /** `last_updated` of the DAG's own row. */
  readonly own: string | null;
  /** `last_updated` of its root's row. */
  readonly root: string | null;
  readonly rootDagId: string | null;
}

/** Finds the key of a DAG's serialized row; no row if there is no DAG. */
export type RowKeyQuery = KeptQuery<{ dagId: string }, SerializedRowKey>;

/** For a read outside a transaction. */
export const rowKey: RowKeyQuery = keptQuery(selectRowKey, { isQuick: true });

/** For a transaction. The DAG cannot be deleted before the transaction ends. */
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
