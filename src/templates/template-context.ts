import type { PyValue } from '../python/python-value.js';
import type { Variables } from '../jinja/scope.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { configurationObject } from './configuration-object.js';
import type { ContextSource } from './context-source.js';
import { contextValue } from './context-values.js';
import { dagObject } from './dag-object.js';
import { Pendulum } from './dates/pendulum.js';
import { utc } from './dates/zone.js';
import { instanceObject } from './instance-object.js';
import type { KnownLookups } from './known-lookups.js';
import { macrosModule } from './macros/macros.js';
import { dateTexts, neighbouringDates } from './run-dates.js';
import { dagRunObject, dateOrNone } from './run-object.js';
import { taskObject } from './task-object.js';
import { mergedParams } from './task-params.js';
import { VariableAccessor } from './variable-accessor.js';

/** The names of Airflow's template context. Each value is made when a template asks for its name, and then kept. */
export class TemplateContext implements Variables {
  private readonly made = new Map<string, PyValue>();
  private readonly makers: ReadonlyMap<string, () => PyValue>;

  constructor(source: ContextSource, lookups: KnownLookups) {
    const now = () => source.now();
    const pendulum = (at: OffsetDateTime | null) => at && new Pendulum(at.toUtc(), utc, now);
    const attribute = (name: string) => contextValue(source.task.attributes.get(name) ?? [], now);
    const texts = dateTexts(source);
    this.makers = new Map<string, () => PyValue>([
      ...[...texts].map(([name, text]): [string, () => PyValue] => [name, () => text]),
      ['execution_date', () => pendulum(source.executionDate)],
      ['prev_execution_date', () => pendulum(neighbouringDates(source).previous)],
      ['next_execution_date', () => pendulum(neighbouringDates(source).next)],
      ['prev_execution_date_success', () => dateOrNone(lookups.previousSuccess()?.executionDate ?? null)],
      ['prev_start_date_success', () => dateOrNone(lookups.previousSuccess()?.startDate ?? null)],
      ['run_id', () => source.run?.runId ?? null],
      ['dag_run', () => source.run && dagRunObject(source.run, source)],
      ['dag', () => dagObject(source)],
      ['task', () => taskObject(source.task, source.dag, () => this.value('dag'), now)],
      [
        'ti',
        () => instanceObject(source, { lookups, task: () => this.value('task'), dagRun: () => this.value('dag_run') }),
      ],
      ['task_instance', () => this.value('ti')],
      ['task_instance_key_str', () => `${source.dag.dagId}__${source.task.taskId}__${texts.get('ds_nodash')}`],
      ['params', () => contextValue(mergedParams(source), now)],
      ['tables', () => contextValue(source.task.params.get('tables') ?? null, now)],
      ['conf', () => configurationObject(source)],
      [
        'var',
        () =>
          new Map([
            ['value', new VariableAccessor(lookups, false)],
            ['json', new VariableAccessor(lookups, true)],
          ]),
      ],
      ['macros', () => macrosModule(now)],
      ['inlets', () => attribute('inlets')],
      ['outlets', () => attribute('outlets')],
      ['test_mode', () => false],
    ]);
  }

  get(name: string): PyValue | undefined {
    const known = this.made.get(name);
    const make = this.makers.get(name);
    if (known !== undefined || !make) return known;
    const value = make();
    this.made.set(name, value);
    return value;
  }

  private value(name: string): PyValue {
    return this.get(name) ?? null;
  }
}
