import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Actor } from '../audit/actor.js';
import { recordAction } from '../audit/record-action.js';
import { AirflowBadRequest, PoolNotFound } from '../common/errors.js';
import { isStorable } from '../common/storable-text.js';
import { Pool as PoolRow } from '../database/entities/pool.entity.js';
import { keptEntityQuery, type KeptQuery } from '../database/statements/kept-query.js';
import { forChange, type RowLock } from '../database/row-lock.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { poolNameProblem } from './pool-name.js';
import type { NewPool, Pool } from './pool.js';

/** Airflow's own pool, which every task without another one uses. */
const defaultPool = 'default_pool';

/** Pools of task slots (`airflow/api/common/experimental/pool.py`). */
@Injectable()
export class PoolsService {
  private readonly allPools: KeptQuery<object, PoolRow> = keptEntityQuery(
    PoolRow,
    (manager) => manager.createQueryBuilder(PoolRow, 'pool').orderBy('pool.id'),
    { isQuick: true },
  );

  constructor(
    @InjectRepository(PoolRow) private readonly pools: Repository<PoolRow>,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** All pools, oldest first. Airflow gives no order; the databases differ. */
  getPools(): Promise<Pool[]> {
    return this.unitOfWork.read((manager) => this.allPools(manager, {}));
  }

  /** @throws AirflowBadRequest for a blank name, PoolNotFound */
  async getPool(name: string): Promise<Pool> {
    requireName(name);
    return this.unitOfWork.read(() => getPoolNamed(name, this.pools));
  }

  /** Creates a pool, or gives the one of this name other slots and another description. */
  createPool({ name, ...values }: NewPool, actor: Actor): Promise<Pool> {
    return this.unitOfWork.transaction(async (manager) => {
      const pools = manager.withRepository(this.pools);
      const found = await pools.findOne({ where: { pool: name }, ...forChange(manager) });
      const pool = found ?? pools.create({ pool: name });
      await recordAction(manager, actor, { event: 'pool_set', details: { pool: name, slots: String(values.slots) } });
      return pools.save(pools.merge(pool, values));
    });
  }

  /**
   * Removes a pool; tasks that name it stay as they are.
   *
   * @returns the pool as it was
   * @throws AirflowBadRequest for a blank name and for default_pool, PoolNotFound
   */
  deletePool(name: string, actor: Actor): Promise<Pool> {
    requireName(name);
    if (name === defaultPool) throw new AirflowBadRequest('default_pool cannot be deleted');
    return this.unitOfWork.transaction(async (manager) => {
      const pools = manager.withRepository(this.pools);
      const pool = await getPoolNamed(name, pools, forChange(manager));
      await pools.delete({ id: pool.id });
      await recordAction(manager, actor, { event: 'pool_deleted', details: { pool: name } });
      return pool;
    });
  }
}

function requireName(name: string): void {
  const problem = poolNameProblem(name);
  if (problem) throw new AirflowBadRequest(problem);
}

async function getPoolNamed(name: string, pools: Repository<PoolRow>, lock: RowLock = {}): Promise<PoolRow> {
  const pool = isStorable(name) ? await pools.findOne({ where: { pool: name }, ...lock }) : null;
  if (!pool) throw new PoolNotFound(`Pool '${name}' doesn't exist`);
  return pool;
}
