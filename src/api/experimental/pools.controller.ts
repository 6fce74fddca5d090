import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { type Actor, CurrentActor } from '../../audit/actor.js';
import type { NewPool } from '../../pools/pool.js';
import { Pools } from '../../pools/pools.js';
import { CreatePoolPipe } from './create-pool.dto.js';
import { presentPool } from './pool.presenter.js';

/** `/api/experimental/pools` */
@Controller('api/experimental/pools')
export class PoolsController {
  constructor(private readonly pools: Pools) {}

  @Get()
  async getPools() {
    return (await this.pools.list()).map(presentPool);
  }

  @Get(':name')
  async getPool(@Param('name') name: string) {
    return presentPool(await this.pools.get(name));
  }

  @Post()
  @HttpCode(200)
  async createPool(@Body(CreatePoolPipe) pool: NewPool, @CurrentActor() actor: Actor) {
    return presentPool(await this.pools.set(pool, actor));
  }

  @Delete(':name')
  async deletePool(@Param('name') name: string, @CurrentActor() actor: Actor) {
    return presentPool(await this.pools.delete(name, actor));
  }
}
