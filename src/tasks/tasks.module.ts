import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DagRunsModule } from '../dag-runs/dag-runs.module.js';
import { DagsModule } from '../dags/dags.module.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { TasksController } from './tasks.controller.js';
import { TasksService } from './tasks.service.js';

/** Tasks of DAGs and their instances in runs. */
@Module({
  imports: [DagsModule, DagRunsModule, TypeOrmModule.forFeature([TaskInstance])],
  controllers: [TasksController],
  providers: [TasksService],
})
export class TasksModule {}
