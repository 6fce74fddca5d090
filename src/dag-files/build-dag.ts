import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { PyTimedelta } from '../python/python-timedelta.js';
import { isPyDict, type PyDict, type PyJson } from '../python/python-value.js';
import { timeZoneOf } from '../time/airflow-date.js';
import { dependenciesOf } from './check-dag.js';
import { parseDagFileDate } from './dag-file-date.js';
import type { Arguments, ArgumentValue, DagDefinition, TaskDefinition } from '../serialized-dags/dag-definition.js';
import type { DagSource, TaskSource } from './dag-source.js';
import { findOperator } from './find-operator.js';
import type { OperatorClass } from '../serialized-dags/operator-class.js';
import { durationOf, scheduleIntervalOf } from './schedule-interval.js';
import { downstreamIds } from './task-graph.js';
import { dates, durations, taskParameters } from '../serialized-dags/task-attributes.js';

/** dag-factory's names for durations in seconds, and the Airflow arguments that they set. */
const inSeconds: Readonly<Record<string, string>> = {
  retry_delay_sec: 'retry_delay',
  max_retry_delay_sec: 'max_retry_delay',
  sla_secs: 'sla',
  execution_timeout_secs: 'execution_timeout',
};

/** Keys of a task that are not arguments of its operator. */
const nonArguments = ['operator', 'dependencies', 'subdag', 'template_fields', 'ui_color', 'ui_fgcolor'];

/**
 * Builds the DAG that a source without problems describes. `defaultTimezone` is the IANA name of Airflow's zone. Throws
 * a RangeError if a time zone moves a date out of the years 1 to 9999.
 */
export function buildDag({ dagId, config, tasks }: DagSource, defaultTimezone: string): DagDefinition {
  const ownDefaults = (config.get('default_args') as PyDict | undefined) ?? new Map<string, PyJson>();
  const timezone = timeZoneOf(text(config.get('timezone') ?? ownDefaults.get('timezone')) ?? defaultTimezone);
  const defaultArgs = new Map(readArguments(ownDefaults, timezone));
  const params = mergedParams(config.get('params'), ownDefaults.get('params'));
  // Airflow: DAG.__init__ moves the params of default_args into those of the DAG.
  defaultArgs.delete('params');
  const dag: DagDefinition = {
    dagId,
    description: text(config.get('description')),
    scheduleInterval: scheduleIntervalOf(config.get('schedule_interval')),
    startDate: date(config.get('start_date'), timezone),
    endDate: date(config.get('end_date'), timezone),
    timezone,
    defaultArgs,
    params,
    tags: (config.get('tags') as string[] | null | undefined) ?? [],
    catchup: config.get('catchup') as boolean | undefined,
    concurrency: integer(config.get('concurrency')),
    maxActiveRuns: integer(config.get('max_active_runs')),
    dagrunTimeout: timeoutOf(config),
    defaultView: text(config.get('default_view')),
    orientation: text(config.get('orientation')) ?? undefined,
    docMd: text(config.get('doc_md')),
    accessControl: (config.get('access_control') as PyDict | null | undefined) ?? null,
    isPausedUponCreation: (config.get('is_paused_upon_creation') as boolean | null | undefined) ?? null,
    tasks: [],
  };
  return { ...dag, tasks: buildTasks(tasks ?? [], dag, defaultTimezone) };
}

function buildTasks(tasks: readonly TaskSource[], dag: DagDefinition, defaultTimezone: string): TaskDefinition[] {
  const downstream = downstreamIds(new Map(tasks.map(({ taskId, config }) => [taskId, dependenciesOf(config)])));
  return tasks.map(({ taskId, config, subdag }) => {
    const operator = operatorOf(config);
    return {
      taskId,
      operator,
      arguments: taskArguments(readArguments(config, dag.timezone), operator, dag),
      downstreamTaskIds: downstream.get(taskId) ?? [],
      subdag: subdag === null ? null : buildDag(subdag, defaultTimezone),
    };
  });
}

/** The class, with the template fields and colours that the file gives. */
function operatorOf(config: PyDict): OperatorClass {
  const known = findOperator(config.get('operator') as string) as OperatorClass;
  return {
    ...known,
    templateFields: (config.get('template_fields') as string[] | undefined) ?? known.templateFields,
    uiColor: text(config.get('ui_color')) ?? known.uiColor,
    uiFgcolor: text(config.get('ui_fgcolor')) ?? known.uiFgcolor,
  };
}

/**
 * Airflow: apply_defaults fills in from default_args what the constructor has a parameter for. We know those of
 * BaseOperator, and take it that a class has one for each of its template fields.
 */
function taskArguments(own: Arguments, operator: OperatorClass, dag: DagDefinition): Arguments {
  const applies = ([name]: [string, ArgumentValue]) =>
    taskParameters.has(name) || operator.templateFields.includes(name);
  const filled = new Map([...operator.templateDefaults, ...[...dag.defaultArgs].filter(applies), ...own]);
  return filled.set('params', mergedParams(dag.params, own.get('params')));
}

/** If the defaults add `retry_delay_sec` to the DAG's own `retry_delay`, the DAG's own comes first and counts. */
function readArguments(config: PyDict, timezone: string): Arguments {
  const result = new Map<string, ArgumentValue>();
  for (const [key, value] of config) {
    const name = inSeconds[key] ?? key;
    if (!nonArguments.includes(key) && !result.has(name)) result.set(name, argument(name, value, timezone));
  }
  return result;
}

function argument(name: string, value: PyJson, timezone: string): ArgumentValue {
  if (value === null) return null;
  if (dates.includes(name)) return date(value, timezone);
  return durations.includes(name) ? durationOf(value) : value;
}

function timeoutOf(config: PyDict): PyTimedelta | null {
  const key = [...config.keys()].find((name) => name === 'dagrun_timeout' || name === 'dagrun_timeout_sec');
  const value = key === undefined ? null : (config.get(key) ?? null);
  return value === null ? null : durationOf(value);
}

/** Throws a RangeError if the instant is outside the years 1 to 9999; only a UTC offset can move it there. */
function date(value: PyJson | undefined, timezone: string): OffsetDateTime | null {
  if (value === null || value === undefined) return null;
  const instant = parseDagFileDate(value as string, timezone);
  if (instant === null) throw new RangeError(`${value as string} in ${timezone} is outside the years 1 to 9999`);
  return instant;
}

function mergedParams(params: PyJson | undefined, over: ArgumentValue | undefined): PyDict {
  return new Map([...(isPyDict(params) ? params : []), ...(isPyDict(over) ? over : [])]);
}

function text(value: PyJson | undefined): string | null {
  return (value as string | null | undefined) ?? null;
}

/** The schema accepts `3.0` as a whole number. */
function integer(value: PyJson | undefined): bigint | undefined {
  return value === undefined ? undefined : BigInt(value as number | bigint);
}
