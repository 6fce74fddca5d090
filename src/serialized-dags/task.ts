import type { OffsetDateTime } from '../time/offset-date-time.js';
import { pythonStr } from '../python/python-str.js';
import type { PyTimedelta } from '../python/python-timedelta.js';
import type { PyJson, PyValue } from '../python/python-value.js';
import { durationOf, type Fields, flagOf, numberOf, textOf } from './fields.js';
import { MalformedDag } from './malformed-dag.js';
import { instantOf } from './seconds.js';
import { type TriggerRule, triggerRules } from './trigger-rule.js';
import { decodeDict } from './typed-encoding.js';

/** The relations of a task to the other tasks of its DAG. */
export interface TaskPlace {
  /** The tasks that come directly after it. */
  readonly downstreamIds: ReadonlySet<string>;
  /** The tasks that come directly before it. */
  readonly upstreamIds: ReadonlySet<string>;
  /** The task's own weight plus, by its weight rule, the weights of the tasks after or before it. */
  readonly priorityWeightTotal: number;
}

/**
 * A task of a DAG. The fields that its instances are created from are read at once: a DAG in which they are damaged
 * cannot be read. A getter decodes its field when it is read, and throws MalformedDag if the field is damaged.
 */
export class Task {
  /** The task's own start, or else its DAG's. */
  readonly startDate: OffsetDateTime | null;
  /** Null if the DAG says `retries=None`. */
  readonly retries: number | null;
  readonly pool: string;
  readonly poolSlots: number;
  readonly queue: string;
  readonly downstreamIds: ReadonlySet<string>;
  readonly upstreamIds: ReadonlySet<string>;
  readonly priorityWeightTotal: number;

  /**
   * @param operator the operator's class name, e.g. `BashOperator`
   * @param attributes every public attribute by name, unordered: the content of a task dump
   * @throws MalformedDag
   */
  constructor(
    readonly taskId: string,
    readonly operator: string,
    place: TaskPlace,
    readonly attributes: Fields,
  ) {
    this.startDate = instantOf(attributes.get('start_date'));
    this.retries = attributes.get('retries') === null ? null : numberOf(attributes, 'retries');
    this.pool = pythonStr(attributes.get('pool')!);
    this.poolSlots = numberOf(attributes, 'pool_slots');
    this.queue = pythonStr(attributes.get('queue')!);
    this.downstreamIds = place.downstreamIds;
    this.upstreamIds = place.upstreamIds;
    this.priorityWeightTotal = place.priorityWeightTotal;
  }

  /** The executor's settings. */
  get executorConfig(): PyValue {
    return this.attributes.get('executor_config')!;
  }

  get owner(): string {
    return textOf(this.attributes, 'owner');
  }

  get triggerRule(): TriggerRule {
    const written = this.attributes.get('trigger_rule')!;
    const rule = triggerRules.find((each) => each === written);
    if (rule === undefined) throw new MalformedDag(`trigger_rule ${pythonStr(written)} is none of Airflow's`);
    return rule;
  }

  /** The task's own end, or else its DAG's. Inclusive. */
  get endDate(): OffsetDateTime | null {
    return instantOf(this.attributes.get('end_date'));
  }

  get dependsOnPast(): boolean {
    return flagOf(this.attributes, 'depends_on_past');
  }

  get waitForDownstream(): boolean {
    return flagOf(this.attributes, 'wait_for_downstream');
  }

  /** The maximum number of instances that run at once, over all runs; null for no limit. */
  get taskConcurrency(): number | null {
    return this.attributes.get('task_concurrency') === null ? null : numberOf(this.attributes, 'task_concurrency');
  }

  get retryDelay(): PyTimedelta {
    return durationOf(this.attributes, 'retry_delay')!;
  }

  get retryExponentialBackoff(): boolean {
    return flagOf(this.attributes, 'retry_exponential_backoff');
  }

  get maxRetryDelay(): PyTimedelta | null {
    return durationOf(this.attributes, 'max_retry_delay');
  }

  get executionTimeout(): PyTimedelta | null {
    return durationOf(this.attributes, 'execution_timeout');
  }

  get sla(): PyTimedelta | null {
    return durationOf(this.attributes, 'sla');
  }

  get doXcomPush(): boolean {
    return flagOf(this.attributes, 'do_xcom_push');
  }

  /** Whether the task has a success callback. Airflow runs a DummyOperator only if it has one. */
  get hasSuccessCallback(): boolean {
    return flagOf(this.attributes, 'on_success_callback');
  }

  /** Includes the params of its DAG. */
  get params(): Map<string, PyValue> {
    return decodeDict(this.attributes.get('params') as PyJson);
  }

  /** The template fields with their values. */
  get templates(): Map<string, PyValue> {
    const names = this.attributes.get('template_fields') as string[];
    return new Map(names.map((name) => [name, this.attributes.get(name)!]));
  }
}
