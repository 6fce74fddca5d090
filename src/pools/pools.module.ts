import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Pool } from '../database/entities/pool.entity.js';
import { DatabasePools } from './database-pools.service.js';
import { Pools } from './pools.js';

/** The pools in the database. */
@Module({
  imports: [TypeOrmModule.forFeature([Pool])],
  providers: [{ provide: Pools, useClass: DatabasePools }],
  exports: [Pools],
})
export class PoolsModule {}
