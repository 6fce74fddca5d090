import type { Pool } from '../database/entities/pool.entity.js';

/** A pool as the API shows it (`airflow.models.Pool.to_json`). */
export function presentPool(pool: Pool) {
  return { description: pool.description, id: pool.id, pool: pool.pool, slots: pool.slots };
}
