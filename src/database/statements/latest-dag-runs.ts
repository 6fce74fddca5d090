import type { Repository, SelectQueryBuilder } from 'typeorm';
import { DagRun } from '../entities/dag-run.entity.js';

/**
 * Every DAG id of `dag_run`, and a NULL at the end. Each step finds the next id in the unique index on (dag_id,
 * execution_date).
 */
const eachDagId = (dagRun: string) => `
  SELECT MIN(dag_id) FROM ${dagRun}
  UNION ALL
  SELECT (SELECT MIN(dag_id) FROM ${dagRun} WHERE dag_id > each_dag.dag_id) FROM each_dag WHERE dag_id IS NOT NULL`;

/** A DAG's latest execution date: its last entry in the same index. */
const latestDate = (dagRun: string) => `(SELECT MAX(execution_date) FROM ${dagRun} WHERE dag_id = each_dag.dag_id)`;

/**
 * A query for the latest run, by execution date, of every DAG id that has runs, in no order. Its cost depends on the
 * number of DAGs, not of runs.
 */
export function latestDagRuns(runs: Repository<DagRun>): SelectQueryBuilder<DagRun> {
  // MySQL skips from DAG to DAG in the index by itself (loose index scan), and lacks recursive queries before version
  // 8.
  return runs.manager.dataSource.options.type === 'mysql' ? byGroup(runs) : byIndexSteps(runs);
}

function byIndexSteps(runs: Repository<DagRun>): SelectQueryBuilder<DagRun> {
  const query = runs.createQueryBuilder('run');
  // Includes the schema of [core] sql_alchemy_schema, if set.
  const dagRun = runs.metadata.tablePath
    .split('.')
    .map((name) => query.escape(name))
    .join('.');
  return query
    .addCommonTableExpression(eachDagId(dagRun), 'each_dag', { recursive: true, columnNames: ['dag_id'] })
    .innerJoin('each_dag', 'each_dag', `each_dag.dag_id = run.dagId AND run.executionDate = ${latestDate(dagRun)}`);
}

function byGroup(runs: Repository<DagRun>): SelectQueryBuilder<DagRun> {
  return runs
    .createQueryBuilder('run')
    .innerJoin(
      (latest) =>
        latest
          .select('each.dagId', 'dag_id')
          .addSelect('MAX(each.executionDate)', 'execution_date')
          .from(DagRun, 'each')
          .groupBy('each.dagId'),
      'latest',
      'latest.dag_id = run.dagId AND latest.execution_date = run.executionDate',
    );
}
