import type { PyDict, PyJson } from '../python/python-value.js';
import type { DagDefinition, TaskDefinition } from './dag-definition.js';
import { dagDefaults, type DagSettings } from './dag-settings.js';
import { encodeDate, encodeTimedelta } from './seconds.js';
import { serializeTask } from './serialize-task.js';
import { encodeSchedule, encodeTyped, encodeUntyped } from './typed-encoding.js';

/**
 * The document for `serialized_dag.data`, equal to the one that Airflow 1.10.15 writes for the same DAG in Python, so
 * that its web server and scheduler can read it. A sub-DAG is inside its task. `fileloc` is the path of the DAG file.
 * Source: airflow/serialization/serialized_objects.py, SerializedDAG.to_dict.
 */
export function serializeDag(dag: DagDefinition, fileloc: string, settings: DagSettings): PyDict {
  return new Map<string, PyJson>([
    ['__version', 1n],
    ['dag', serializeBare(dag, fileloc, settings)],
  ]);
}

function serializeBare(dag: DagDefinition, fileloc: string, settings: DagSettings): PyDict {
  const defaults = dagDefaults(settings);
  const fields: [string, PyJson | undefined][] = [
    ['_dag_id', dag.dagId],
    ['fileloc', fileloc],
    ['timezone', dag.timezone],
    ['_description', dag.description ?? undefined],
    ['schedule_interval', dag.scheduleInterval === undefined ? undefined : encodeSchedule(dag.scheduleInterval)],
    ['start_date', dag.startDate === null ? undefined : encodeDate(dag.startDate)],
    ['end_date', dag.endDate === null ? undefined : encodeDate(dag.endDate)],
    ['default_args', dag.defaultArgs.size === 0 ? undefined : encodeTyped(dag.defaultArgs)],
    ['params', dag.params.size === 0 ? undefined : encodeUntyped(dag.params)],
    ['tags', dag.tags.length === 0 ? undefined : dag.tags],
    ['catchup', dag.catchup === defaults.get('catchup') ? undefined : dag.catchup],
    ['_concurrency', dag.concurrency === defaults.get('_concurrency') ? undefined : dag.concurrency],
    ['max_active_runs', dag.maxActiveRuns === defaults.get('max_active_runs') ? undefined : dag.maxActiveRuns],
    ['dagrun_timeout', dag.dagrunTimeout === null ? undefined : encodeTimedelta(dag.dagrunTimeout)],
    ['_default_view', dag.defaultView ?? undefined],
    ['orientation', dag.orientation],
    ['doc_md', dag.docMd ?? undefined],
    ['_access_control', dag.accessControl?.size ? encodeTyped(dag.accessControl) : undefined],
    ['is_paused_upon_creation', dag.isPausedUponCreation ?? undefined],
    ['tasks', dag.tasks.map((task) => withSubdag(task, dag, fileloc, settings))],
  ];
  return new Map(fields.filter((field): field is [string, PyJson] => field[1] !== undefined));
}

function withSubdag(task: TaskDefinition, dag: DagDefinition, fileloc: string, settings: DagSettings): PyDict {
  const encoded = serializeTask(task, dag, settings);
  return task.subdag === null ? encoded : encoded.set('subdag', serializeBare(task.subdag, fileloc, settings));
}
