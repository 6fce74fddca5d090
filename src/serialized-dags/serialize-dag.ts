import type { PyDict, PyJson } from '../python/python-value.js';
import type { DagDefinition, TaskDefinition } from './dag-definition.js';
import { serializeTask } from './serialize-task.js';
import { encodeSchedule, encodeTyped, encodeUntyped, epochSeconds, totalSeconds } from './typed-encoding.js';

/** What a serialized DAG depends on beside its definition. The settings are those of airflow.cfg. */
export interface SerializationOptions {
  /** The path of the DAG file. */
  fileloc: string;
  /** `[core] default_task_retries`, 0. */
  defaultTaskRetries?: bigint;
  /** `[core] dag_concurrency`, 16. */
  dagConcurrency?: bigint;
  /** `[core] max_active_runs_per_dag`, 16. */
  maxActiveRunsPerDag?: bigint;
  /** `[scheduler] catchup_by_default`, true. */
  catchupByDefault?: boolean;
}

/**
 * The document that goes into `serialized_dag.data`: what Airflow 1.10.15 writes for the same DAG in Python, so that
 * its web server and scheduler can read it. Sub-DAGs are inside their task.
 * Source: airflow/serialization/serialized_objects.py, SerializedDAG.to_dict.
 */
export function serializeDag(dag: DagDefinition, options: SerializationOptions): PyDict {
  return new Map<string, PyJson>([
    ['__version', 1n],
    ['dag', serializeBare(dag, options)],
  ]);
}

function serializeBare(dag: DagDefinition, options: SerializationOptions): PyDict {
  const { dagConcurrency = 16n, maxActiveRunsPerDag = 16n, catchupByDefault = true } = options;
  const fields: [string, PyJson | undefined][] = [
    ['_dag_id', dag.dagId],
    ['fileloc', options.fileloc],
    ['timezone', dag.timezone],
    ['_description', dag.description ?? undefined],
    ['schedule_interval', dag.scheduleInterval === undefined ? undefined : encodeSchedule(dag.scheduleInterval)],
    ['start_date', dag.startDate === null ? undefined : epochSeconds(dag.startDate)],
    ['end_date', dag.endDate === null ? undefined : epochSeconds(dag.endDate)],
    ['default_args', dag.defaultArgs.size === 0 ? undefined : typedDict(dag.defaultArgs)],
    ['params', dag.params.size === 0 ? undefined : encodeUntyped(dag.params)],
    ['tags', dag.tags.length === 0 ? undefined : dag.tags],
    ['catchup', unlessDefault(dag.catchup, catchupByDefault)],
    ['_concurrency', unlessDefault(dag.concurrency, dagConcurrency)],
    ['max_active_runs', unlessDefault(dag.maxActiveRuns, maxActiveRunsPerDag)],
    ['dagrun_timeout', dag.dagrunTimeout === null ? undefined : totalSeconds(dag.dagrunTimeout)],
    ['_default_view', dag.defaultView ?? undefined],
    ['orientation', dag.orientation],
    ['doc_md', dag.docMd ?? undefined],
    ['_access_control', dag.accessControl?.size ? encodeTyped(dag.accessControl) : undefined],
    ['is_paused_upon_creation', dag.isPausedUponCreation ?? undefined],
    ['tasks', dag.tasks.map((task) => withSubdag(task, dag, options))],
  ];
  return new Map(fields.filter((field): field is [string, PyJson] => field[1] !== undefined));
}

function withSubdag(task: TaskDefinition, dag: DagDefinition, options: SerializationOptions): PyDict {
  const encoded = serializeTask(task, dag, options.defaultTaskRetries ?? 0n);
  return task.subdag === null ? encoded : encoded.set('subdag', serializeBare(task.subdag, options));
}

function typedDict(values: DagDefinition['defaultArgs']): PyDict {
  const entries = [...values].map(([key, value]): [string, PyJson] => [key, encodeTyped(value)]);
  return new Map<string, PyJson>([
    ['__type', 'dict'],
    ['__var', new Map(entries)],
  ]);
}

function unlessDefault<T extends PyJson>(value: T | undefined, byDefault: T): T | undefined {
  return value === byDefault ? undefined : value;
}
