import type { Actor } from '../audit/actor.js';
import type { NewPool, Pool } from './pool.js';

/** Pools of task slots, independent of their storage. */
export abstract class Pools {
  /** All pools, oldest first. */
  abstract list(): Promise<readonly Pool[]>;

  /** @throws AirflowBadRequest for a blank name, PoolNotFound */
  abstract get(name: string): Promise<Pool>;

  /** Creates a pool, or changes the slots and the description of the existing pool of this name. */
  abstract set(pool: NewPool, actor: Actor): Promise<Pool>;

  /**
   * Deletes a pool. Tasks that name it are not changed.
   *
   * @returns the pool before the deletion
   * @throws AirflowBadRequest for a blank name and for default_pool, PoolNotFound
   */
  abstract delete(name: string, actor: Actor): Promise<Pool>;
}
