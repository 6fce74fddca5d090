import { createHash } from 'node:crypto';
import { dumpsPythonJson } from '../python/python-json.js';
import type { PyDict } from '../python/python-value.js';
import { dailySchedule } from '../serialized-dags/dag.js';
import type { DagDefinition } from '../serialized-dags/dag-definition.js';
import { intervalColumn } from './schedule-interval.js';

/** The columns of `dag` and `dag_tag` that a DAG file determines. */
export interface DagRow {
  dagId: string;
  isSubdag: boolean;
  /** The id of the outermost DAG; null for the outermost DAG itself. */
  rootDagId: string | null;
  fileloc: string;
  owners: string;
  description: string | null;
  defaultView: string | null;
  /** JSON text, such as `"@daily"` with its quotes, or `null`. */
  scheduleInterval: string;
  tags: string[];
  /** The value of `dag.is_paused` in a new row; null leaves it to `[core] dags_are_paused_at_creation`. */
  isPausedUponCreation: boolean | null;
}

/**
 * The rows of a DAG and of all its sub-DAGs, the DAG itself first. `defaultOwner` is `[operators] default_owner`.
 * Source: airflow/models/dag.py, sync_to_db.
 */
export function dagRows(dag: DagDefinition, fileloc: string, defaultOwner = 'airflow'): DagRow[] {
  const owners = ownersOf(dag, defaultOwner);
  return [dag, ...subdagsOf(dag)].map((each) => ({
    dagId: each.dagId,
    isSubdag: each !== dag,
    rootDagId: each === dag ? null : dag.dagId,
    fileloc,
    owners,
    description: each.description,
    defaultView: each.defaultView,
    scheduleInterval: dumpsPythonJson(
      intervalColumn(each.scheduleInterval === undefined ? dailySchedule : each.scheduleInterval),
    ),
    tags: [...new Set(each.tags)],
    isPausedUponCreation: each.isPausedUponCreation,
  }));
}

/** All sub-DAGs of a DAG at any depth. Each comes before its own sub-DAGs. */
export function subdagsOf(dag: DagDefinition): DagDefinition[] {
  return dag.tasks.flatMap(({ subdag }) => (subdag === null ? [] : [subdag, ...subdagsOf(subdag)]));
}

/** The column `dag_hash` of a serialized DAG: MD5 in hex. Source: airflow/models/serialized_dag.py. */
export function dagHash(document: PyDict): string {
  return createHash('md5')
    .update(dumpsPythonJson(document, { sortKeys: true }), 'utf8')
    .digest('hex');
}

/**
 * Airflow: DAG.owner joins a set, and a sub-DAG gets the owners of the outermost DAG.
 * Differs from Airflow: sorted, where a Python set has another order in each process.
 */
function ownersOf(dag: DagDefinition, defaultOwner: string): string {
  const owners = dag.tasks.map((task) => (task.arguments.get('owner') as string | undefined) ?? defaultOwner);
  return [...new Set(owners)].sort().join(', ');
}
