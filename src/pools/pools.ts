import type { Actor } from '../audit/actor.js';
import type { NewPool, Pool } from './pool.js';

/** Pools of task slots, wherever they are kept. */
export abstract class Pools {
  /** All pools, oldest first. */
  abstract list(): Promise<readonly Pool[]>;

  /** @throws AirflowBadRequest for a blank name, PoolNotFound */
  abstract get(name: string): Promise<Pool>;

  /** Creates a pool, or gives the one of this name other slots and another description. */
  abstract set(pool: NewPool, actor: Actor): Promise<Pool>;

  /**
   * Removes a pool; tasks that name it stay as they are.
   *
   * @returns the pool as it was
   * @throws AirflowBadRequest for a blank name and for default_pool, PoolNotFound
   */
  abstract delete(name: string, actor: Actor): Promise<Pool>;
}
