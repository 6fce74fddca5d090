import { Body, Controller, Delete, Get, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { type Actor, CurrentActor } from '../../audit/actor.js';
import { holdsLongText, longAnswer } from '../../http/long-answer.js';
import type { WireValue } from '../../python/python-json.js';
import type { NewPool } from '../../pools/pool.js';
import { Pools } from '../../pools/pools.js';
import { CreatePoolPipe } from './create-pool.pipe.js';
import { presentPool } from './pool.presenter.js';

/** `/api/experimental/pools` */
@Controller('pools')
export class PoolsController {
  constructor(private readonly pools: Pools) {}

  @Get()
  async getPools() {
    return answer((await this.pools.list()).map(presentPool));
  }

  @Get(':name')
  async getPool(@Param('name') name: string) {
    return answer(presentPool(await this.pools.get(name)));
  }

  @Post()
  @HttpCode(200)
  async createPool(@Body(CreatePoolPipe) pool: NewPool, @CurrentActor() actor: Actor) {
    return answer(presentPool(await this.pools.set(pool, actor)));
  }

  @Delete(':name')
  async deletePool(@Param('name') name: string, @CurrentActor() actor: Actor) {
    return answer(presentPool(await this.pools.delete(name, actor)));
  }
}

/** Streams a long answer: a description may be as long as a body. */
function answer<T extends WireValue>(value: T): T | StreamableFile {
  return holdsLongText(value) ? new StreamableFile(longAnswer(value)) : value;
}
