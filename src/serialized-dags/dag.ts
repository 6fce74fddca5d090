import type { OffsetDateTime } from '../time/offset-date-time.js';
import { PyTimedelta } from '../python/python-timedelta.js';
import type { PyJson, PyValue } from '../python/python-value.js';
import type { ScheduleInterval } from './dag-definition.js';
import { type Fields, flagOf, numberOf, textOf } from './fields.js';
import { decodeDate, decodeTimedelta, instantOf } from './seconds.js';
import type { Task } from './task.js';
import { decodeDict, decodeSchedule } from './typed-encoding.js';

/** The schedule of a DAG that sets none. Source: DAG.__init__. */
export const dailySchedule = new PyTimedelta(1, 0, 0);

/**
 * A DAG at one version of its serialized row. Shared between requests, so never changed. A getter decodes its field
 * when it is read, and throws MalformedDag if the field is damaged: the DAG can still be triggered and shown.
 */
export class Dag {
  /**
   * @param tasks in the order of the serialized DAG
   * @param subdags the DAGs of its SubDagOperators, recursively, as `DAG.subdags` lists them
   * @param fields the other fields as stored, over the settings of airflow.cfg
   */
  constructor(
    readonly dagId: string,
    readonly tasks: ReadonlyMap<string, Task>,
    readonly subdags: readonly Dag[],
    readonly defaultArgs: ReadonlyMap<PyValue, PyValue>,
    private readonly fields: Fields,
  ) {}

  /** `default_args['start_date']`. Airflow refuses to trigger a run before it. */
  get defaultStartDate(): OffsetDateTime | null {
    return instantOf(this.defaultArgs.get('start_date'));
  }

  /** The path of the DAG file on Airflow's machines. */
  get fileloc(): string {
    return textOf(this.fields, 'fileloc');
  }

  /** The name that pendulum gives it: an IANA name, or an offset such as `+02:00`. */
  get timezone(): string {
    return textOf(this.fields, 'timezone');
  }

  get scheduleInterval(): ScheduleInterval {
    const written = this.fields.get('schedule_interval');
    return written === undefined ? dailySchedule : decodeSchedule(written as PyJson);
  }

  /** Whether the scheduler creates the runs that were missed. */
  get catchup(): boolean {
    return flagOf(this.fields, 'catchup');
  }

  get startDate(): OffsetDateTime | null {
    return this.read('start_date', (value) => decodeDate(value).instant);
  }

  /** Inclusive. */
  get endDate(): OffsetDateTime | null {
    return this.read('end_date', (value) => decodeDate(value).instant);
  }

  /** The maximum number of task instances that run at once, over all runs. */
  get concurrency(): number {
    return numberOf(this.fields, '_concurrency');
  }

  get maxActiveRuns(): number {
    return numberOf(this.fields, 'max_active_runs');
  }

  get dagrunTimeout(): PyTimedelta | null {
    return this.read('dagrun_timeout', decodeTimedelta);
  }

  /** Null leaves it to `[core] dags_are_paused_at_creation`. */
  get isPausedUponCreation(): boolean | null {
    return this.read('is_paused_upon_creation', () => flagOf(this.fields, 'is_paused_upon_creation'));
  }

  get params(): Map<string, PyValue> {
    return this.read('params', decodeDict) ?? new Map<string, PyValue>();
  }

  /** Null if the DAG has none. */
  get description(): string | null {
    return this.read('description', () => textOf(this.fields, 'description'));
  }

  /** A list of texts; null if the DAG has none. */
  get tags(): PyValue {
    return this.fields.get('tags') ?? null;
  }

  private read<T>(name: string, decode: (value: PyJson) => T): T | null {
    const value = (this.fields.get(name) ?? null) as PyJson;
    return value === null ? null : decode(value);
  }
}
