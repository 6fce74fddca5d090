import { dirname } from 'node:path';
import { PyTimedelta } from '../python/python-timedelta.js';
import { PyObject, type PyValue } from '../python/python-value.js';
import type { CallArguments } from '../jinja/call-arguments.js';
import { TemplateError, typeError } from '../jinja/template-error.js';
import { PyFunction } from '../jinja/template-object.js';
import { requireText } from '../jinja/text.js';
import type { CalendarInterval, ScheduleInterval } from '../serialized-dags/dag-definition.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { ContextSource } from './context-source.js';
import { contextValue } from './context-values.js';
import { DateTime } from './dates/datetime.js';
import { Pendulum } from './dates/pendulum.js';
import { utc, zoneOf } from './dates/zone.js';
import { KnownObject } from './known-object.js';
import { taskObject } from './task-object.js';

/** `dag`: Airflow's DAG, with the attributes that are stored. */
export function dagObject(source: ContextSource): KnownObject {
  const { dag, schedule } = source;
  const now = () => source.now();
  const date = (instant: OffsetDateTime | null) => instant && new Pendulum(instant.toUtc(), utc, now);
  const moved = (name: string, move: (from: OffsetDateTime) => OffsetDateTime | null) =>
    new PyFunction(name, (args) => date(move(dateArgument(name, args))));
  const self: KnownObject = new KnownObject(
    'DAG',
    {
      dag_id: () => dag.dagId,
      safe_dag_id: () => dag.dagId.replaceAll('.', '__dot__'),
      schedule_interval: () => scheduleValue(dag.scheduleInterval),
      timezone: () => zoneOf(dag.timezone),
      tags: () => contextValue(dag.tags, now),
      description: () => dag.description,
      params: () => contextValue(new Map<PyValue, PyValue>(dag.params), now),
      default_args: () => contextValue(new Map(dag.defaultArgs), now),
      catchup: () => dag.catchup,
      concurrency: () => BigInt(dag.concurrency),
      max_active_runs: () => BigInt(dag.maxActiveRuns),
      dagrun_timeout: () => dag.dagrunTimeout,
      start_date: () => date(dag.startDate),
      end_date: () => date(dag.endDate),
      fileloc: () => dag.fileloc,
      full_filepath: () => dag.fileloc,
      folder: () => dirname(dag.fileloc),
      task_ids: () => [...dag.tasks.keys()],
      task_count: () => BigInt(dag.tasks.size),
      following_schedule: () => moved('following_schedule', (from) => schedule?.following(from) ?? null),
      previous_schedule: () => moved('previous_schedule', (from) => schedule?.previous(from) ?? null),
      get_task: () =>
        new PyFunction('get_task', (args) => {
          const id = requireText(args.all('get_task', 'task_id')[0], 'task_id');
          const task = dag.tasks.get(id);
          if (!task) throw new TemplateError('TaskNotFound', `Task ${id} not found`);
          return taskObject(task, dag, () => self, now);
        }),
    },
    `<DAG: ${dag.dagId}>`,
  );
  return self;
}

function dateArgument(name: string, args: CallArguments): OffsetDateTime {
  const [date] = args.all(name, 'dttm');
  if (date instanceof DateTime) return date.at.toUtc();
  throw typeError(`${name}() takes a date`);
}

function scheduleValue(interval: ScheduleInterval): PyValue {
  if (interval === null || typeof interval === 'string' || interval instanceof PyTimedelta) return interval;
  return new PyObject(relativedeltaText(interval));
}

function relativedeltaText(interval: CalendarInterval): string {
  const units = Object.entries(interval) as [string, bigint][];
  const texts = units
    .filter(([, count]) => count !== 0n)
    .map(([unit, count]) => `${unit}=${count < 0n ? '' : '+'}${count}`);
  return `relativedelta(${texts.join(', ')})`;
}
