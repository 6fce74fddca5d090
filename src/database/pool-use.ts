import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { BoundedPool } from './mysql/bounded-pool.js';
import { connectionsOf } from './typeorm-internals.js';

/** How many database connections are in use. */
export interface PoolUse {
  /** The maximum number of connections. */
  readonly size: number;
  readonly inUse: number;
  /** Units of work that wait for a connection. */
  readonly waiting: number;
}

/** @param unfinished units of work that run or wait: on SQLite they share one connection */
export function poolUse(dataSource: DataSource, unfinished: number): PoolUse {
  const kind = dataSource.isInitialized ? dataSource.options.type : null;
  if (kind === 'mysql') return connectionsOf<BoundedPool>(dataSource).use;
  if (kind !== 'postgres') return { size: 1, inUse: Math.min(unfinished, 1), waiting: Math.max(unfinished - 1, 0) };
  const { options, totalCount, idleCount, waitingCount } = connectionsOf<pg.Pool>(dataSource);
  return { size: options.max, inUse: totalCount - idleCount, waiting: waitingCount };
}
