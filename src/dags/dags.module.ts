import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DagCode } from '../database/entities/dag-code.entity.js';
import { DagModel } from '../database/entities/dag-model.entity.js';
import { DagCatalog } from './dag-catalog.service.js';
import { Dags } from './dags.js';
import { DatabaseDags } from './database-dags.service.js';

/** The DAGs in the database: their structure, pausing, source text and deletion. */
@Module({
  imports: [TypeOrmModule.forFeature([DagModel, DagCode])],
  providers: [DagCatalog, { provide: Dags, useClass: DatabaseDags }],
  exports: [DagCatalog, Dags],
})
export class DagsModule {}
