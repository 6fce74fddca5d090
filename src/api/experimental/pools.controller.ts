import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { type Actor, CurrentActor } from '../../audit/actor.js';
import type { NewPool } from '../../pools/pool.js';
import { CreatePoolPipe } from './create-pool.dto.js';
import { presentPool } from './pool.presenter.js';
import { PoolsService } from '../../pools/pools.service.js';

/** `/api/experimental/pools` */
@Controller('api/experimental/pools')
export class PoolsController {
  constructor(private readonly pools: PoolsService) {}

  @Get()
  async getPools() {
    return (await this.pools.getPools()).map(presentPool);
  }

  @Get(':name')
  async getPool(@Param('name') name: string) {
    return presentPool(await this.pools.getPool(name));
  }

  @Post()
  @HttpCode(200)
  async createPool(@Body(CreatePoolPipe) pool: NewPool, @CurrentActor() actor: Actor) {
    return presentPool(await this.pools.createPool(pool, actor));
  }

  @Delete(':name')
  async deletePool(@Param('name') name: string, @CurrentActor() actor: Actor) {
    return presentPool(await this.pools.deletePool(name, actor));
  }
}
