import type { Pool as PoolAnswer } from '../../client/experimental-client.js';
import type { Pool } from '../../pools/pool.js';

/** A pool as the API shows it (`airflow.models.Pool.to_json`). */
export function presentPool({ description, id, pool, slots }: Pool): PoolAnswer<number | bigint> {
  return { description, id, pool, slots };
}
