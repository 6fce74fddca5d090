import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Pool } from '../database/entities/pool.entity.js';
import { PoolsService } from './pools.service.js';

/** Pools of task slots. */
@Module({
  imports: [TypeOrmModule.forFeature([Pool])],
  providers: [PoolsService],
  exports: [PoolsService],
})
export class PoolsModule {}
