import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DagNotFound } from '../common/errors.js';
import { isStorable } from '../common/storable-text.js';
import { AirflowConfig } from '../config/airflow-config.js';
import { SerializedDagModel } from '../database/entities/serialized-dag-model.entity.js';
import { rowKey, type RowKeyQuery, rowKeyToKeep } from './dag-catalog.queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Dag } from '../serialized-dags/dag.js';
import { readSerializedDag } from '../serialized-dags/read-serialized-dag.js';
import { MalformedDag } from '../serialized-dags/malformed-dag.js';

/** Characters of JSON whose structures are kept; a structure takes several times as many bytes. */
const cacheCapacity = 16_000_000;

interface CachedDag {
  /** `last_updated` of the row that was read. */
  readonly version: string;
  /** Null for a row that cannot be read. */
  readonly dag: Dag | null;
  readonly size: number;
  /** Grows from use to use. */
  usedAt: number;
}

/**
 * The DAGs as the database has them: rows of `dag` with their structure from `serialized_dag`, which is read once per
 * version of a row and shared.
 */
@Injectable()
export class DagCatalog {
  private readonly logger = new Logger(DagCatalog.name);
  /** By the row's DAG id. Its order is not that of use: a Map that changes all the time makes V8 keep garbage. */
  private readonly cache = new Map<string, CachedDag>();
  private cachedSize = 0;
  private uses = 0;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly config: AirflowConfig,
  ) {}

  /**
   * The structure of a DAG or sub-DAG (Airflow's `check_and_get_dag`).
   *
   * @param manager the transaction to read in, if there is one; nobody deletes the DAG before it ends
   * @throws DagNotFound if there is no row in `dag`, or none in `serialized_dag` that can be read
   */
  getDag(dagId: string, manager?: EntityManager): Promise<Dag> {
    if (manager) return this.find(manager, dagId, rowKeyToKeep);
    return this.unitOfWork.read((reader) => this.find(reader, dagId, rowKey));
  }

  private async find(manager: EntityManager, dagId: string, findKey: RowKeyQuery): Promise<Dag> {
    const [key] = isStorable(dagId) ? await findKey(manager, { dagId }) : [];
    if (!key) throw new DagNotFound(`Dag id ${dagId} not found in DagModel`);
    let dag: Dag | null | undefined = null;
    if (key.own !== null) dag = await this.load(manager, dagId, key.own);
    else if (key.root !== null) dag = findSubdag(await this.load(manager, key.rootDagId!, key.root), dagId);
    // Differs from Airflow: a missing or unreadable row raises ValueError there, which answers 500.
    // A collation of MySQL's that ignores case finds the row of another id, which Airflow refuses too.
    if (dag?.dagId !== dagId) throw new DagNotFound(`Dag id ${dagId} not found`);
    return dag;
  }

  private async load(manager: EntityManager, rowId: string, version: string): Promise<Dag | null> {
    const cached = this.cache.get(rowId);
    if (cached?.version === version) {
      cached.usedAt = ++this.uses;
      return cached.dag;
    }
    const row = await manager.findOneBy(SerializedDagModel, { dagId: rowId });
    if (!row) return null;
    const dag = this.read(row);
    this.remember(rowId, { version, dag, size: row.data.length, usedAt: ++this.uses });
    return dag;
  }

  private read(row: SerializedDagModel): Dag | null {
    try {
      return readSerializedDag(row.data, this.config);
    } catch (error) {
      if (!(error instanceof MalformedDag)) throw error;
      this.logger.warn(`serialized_dag row ${row.dagId} cannot be read: ${error.message}`);
      return null;
    }
  }

  /** Keeps a structure, and as many of the others as there is room for: those that were used last. */
  private remember(rowId: string, entry: CachedDag): void {
    this.cachedSize += entry.size - (this.cache.get(rowId)?.size ?? 0);
    this.cache.set(rowId, entry);
    if (this.cachedSize <= cacheCapacity) return;
    const oldestFirst = [...this.cache].sort(([, one], [, other]) => one.usedAt - other.usedAt);
    for (const [oldest, { size }] of oldestFirst) {
      if (this.cachedSize <= cacheCapacity || oldest === rowId) break;
      this.cache.delete(oldest);
      this.cachedSize -= size;
    }
  }
}

function findSubdag(root: Dag | null, dagId: string): Dag | undefined {
  return root?.subdags.find((subdag) => subdag.dagId === dagId);
}
