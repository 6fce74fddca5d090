import type { DataSource } from 'typeorm';

/** How much of the connections to the database is taken. */
export interface PoolUse {
  /** The most connections that there may be. */
  readonly size: number;
  readonly inUse: number;
  /** Pieces of work that wait for a connection. */
  readonly waiting: number;
}

/** The part of pg's pool that is read here. */
interface PostgresqlPool {
  readonly options: { readonly max: number };
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** The part of mysql2's pool that is read here. It has no public counts. */
interface MysqlPool {
  readonly config: { readonly connectionLimit: number };
  readonly _allConnections: { readonly length: number };
  readonly _freeConnections: { readonly length: number };
  readonly _connectionQueue: { readonly length: number };
}

/** @param unfinished units of work that run or wait for their turn: on SQLite, they share one connection */
export function poolUse({ driver, options }: DataSource, unfinished: number): PoolUse {
  const { master, pool } = driver as { master?: PostgresqlPool; pool?: MysqlPool };
  if (options.type === 'postgres' && master) {
    return { size: master.options.max, inUse: master.totalCount - master.idleCount, waiting: master.waitingCount };
  }
  if (options.type === 'mysql' && pool) {
    const inUse = pool._allConnections.length - pool._freeConnections.length;
    return { size: pool.config.connectionLimit, inUse, waiting: pool._connectionQueue.length };
  }
  return { size: 1, inUse: Math.min(unfinished, 1), waiting: Math.max(unfinished - 1, 0) };
}
