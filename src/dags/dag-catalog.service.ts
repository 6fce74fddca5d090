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

/** The size of the cache, in characters of JSON. A structure takes several times as many bytes. */
const cacheCapacity = 16_000_000;

interface CachedDag {
  /** `last_updated` of the row that was read. */
  readonly version: string;
  /** Null if the row cannot be read. */
  readonly dag: Dag | null;
  readonly size: number;
  /** Increases with each use. */
  usedAt: number;
}

/**
 * The DAGs in the database: rows of `dag` with their structure from `serialized_dag`. A structure is read once per
 * version of its row, and shared.
 */
@Injectable()
export class DagCatalog {
  private readonly logger = new Logger(DagCatalog.name);
  /** By the row's DAG id. The order is not the order of use: a Map that changes on every use creates garbage in V8. */
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
   * @param manager the transaction to read in, if there is one; the DAG cannot be deleted before it ends
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
    // A MySQL collation that ignores case can find the row of another id, which Airflow refuses too.
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

  /** Adds a structure to the cache, and removes those used least recently until the rest fit. */
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
