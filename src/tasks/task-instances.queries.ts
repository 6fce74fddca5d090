import type { EntityManager } from 'typeorm';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { keptEntityQuery, keptQuery } from '../database/statements/kept-query.js';

/** The key of a task instance. The date is as the database writes it. */
export interface InstanceKey {
  readonly dagId: string;
  readonly executionDate: string;
  readonly taskId: string;
}

/** Selects an instance only together with its run: Airflow keeps the instances of a deleted DAG run. */
export const instanceOfRun = keptEntityQuery<InstanceKey, TaskInstance>(TaskInstance, selectInstanceOfRun, {
  isQuick: true,
});

/** Finds the run at the date if the task has no instance in it. */
export const runWithoutInstance = keptQuery<InstanceKey, object>(selectRunWithoutInstance, { isQuick: true });

function selectInstanceOfRun(manager: EntityManager) {
  return manager
    .createQueryBuilder(TaskInstance, 'instance')
    .innerJoin(DagRun, 'run', 'run.dagId = :dagId AND run.executionDate = :executionDate')
    .where('instance.dagId = :dagId AND instance.executionDate = :executionDate AND instance.taskId = :taskId');
}

function selectRunWithoutInstance(manager: EntityManager) {
  const isOfRun =
    'instance.dagId = run.dagId AND instance.executionDate = run.executionDate AND instance.taskId = :taskId';
  return manager
    .createQueryBuilder(DagRun, 'run')
    .leftJoin(TaskInstance, 'instance', isOfRun)
    .select('run.id', 'id')
    .where('run.dagId = :dagId AND run.executionDate = :executionDate AND instance.taskId IS NULL');
}
