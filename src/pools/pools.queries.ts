import { Pool } from '../database/entities/pool.entity.js';
import { keptEntityQuery } from '../database/statements/kept-query.js';

/** All pools, oldest first. Airflow defines no order, and databases differ. */
export const allPools = keptEntityQuery<object, Pool>(
  Pool,
  (manager) => manager.createQueryBuilder(Pool, 'pool').orderBy('pool.id'),
  { isQuick: true },
);
