import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DagCode } from '../database/entities/dag-code.entity.js';
import { DagModel } from '../database/entities/dag-model.entity.js';
import { DagCatalog } from './dag-catalog.service.js';
import { DagListService } from './dag-list.service.js';
import { DagsService } from './dags.service.js';
import { DeleteDagService } from './delete-dag.service.js';

/** DAGs: their structure, pausing, source text and deletion. */
@Module({
  imports: [TypeOrmModule.forFeature([DagModel, DagCode])],
  providers: [DagCatalog, DagListService, DagsService, DeleteDagService],
  exports: [DagCatalog, DagListService, DagsService, DeleteDagService],
})
export class DagsModule {}
