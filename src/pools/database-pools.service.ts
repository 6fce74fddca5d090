import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Actor } from '../audit/actor.js';
import { recordAction } from '../audit/record-action.js';
import { AirflowBadRequest, PoolNotFound } from '../common/errors.js';
import { isStorable } from '../common/storable-text.js';
import { Pool as PoolRow } from '../database/entities/pool.entity.js';
import { forUpdate, type RowLock } from '../database/row-lock.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Clock } from '../time/clock.js';
import { poolNameProblem } from './pool-name.js';
import type { NewPool, Pool } from './pool.js';
import { Pools } from './pools.js';
import { allPools } from './pools.queries.js';

/** Airflow's default pool, which every task uses that names no other. */
const defaultPool = 'default_pool';

/** The pools in the database (`airflow/api/common/experimental/pool.py`). */
@Injectable()
export class DatabasePools extends Pools {
  constructor(
    @InjectRepository(PoolRow) private readonly pools: Repository<PoolRow>,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    super();
  }

  list(): Promise<Pool[]> {
    return this.unitOfWork.read((manager) => allPools(manager, {}));
  }

  async get(name: string): Promise<Pool> {
    requireName(name);
    return this.unitOfWork.read((manager) => getPool(manager.withRepository(this.pools), name));
  }

  set({ name, ...values }: NewPool, actor: Actor): Promise<Pool> {
    return this.unitOfWork.transaction(async (manager) => {
      const pools = manager.withRepository(this.pools);
      const found = await pools.findOne({ where: { pool: name }, ...forUpdate(manager) });
      const pool = found ?? pools.create({ pool: name });
      const details = { pool: name, slots: String(values.slots) };
      await recordAction(manager, actor, { at: this.clock.now(), event: 'pool_set', details });
      return pools.save(pools.merge(pool, values));
    });
  }

  async delete(name: string, actor: Actor): Promise<Pool> {
    requireName(name);
    if (name === defaultPool) throw new AirflowBadRequest('default_pool cannot be deleted');
    return this.unitOfWork.transaction(async (manager) => {
      const pools = manager.withRepository(this.pools);
      const pool = await getPool(pools, name, forUpdate(manager));
      await pools.delete({ id: pool.id });
      await recordAction(manager, actor, { at: this.clock.now(), event: 'pool_deleted', details: { pool: name } });
      return pool;
    });
  }
}

function requireName(name: string): void {
  const problem = poolNameProblem(name);
  if (problem) throw new AirflowBadRequest(problem);
}

async function getPool(pools: Repository<PoolRow>, name: string, lock: RowLock = {}): Promise<PoolRow> {
  const pool = isStorable(name) ? await pools.findOne({ where: { pool: name }, ...lock }) : null;
  if (!pool) throw new PoolNotFound(`Pool '${name}' doesn't exist`);
  return pool;
}
