import { describe, expect, it } from 'vitest';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import { PySet, PyTuple, type PyValue } from '../python/python-value.js';
import { pythonRepr } from '../python/python-str.js';
import { readSerializedDag } from '../serialized-dags/read-serialized-dag.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import type { ContextSource } from './context-source.js';
import { plainContext } from './plain-context.js';
import { renderTemplates } from './render-templates.js';
import type { XComQuery } from './template-lookups.js';

const now = () => OffsetDateTime.fromDatabase('2024-03-01 00:00:00');
const config = loadAirflowConfig({ AIRFLOW_HOME: '/no/such/home' });
const task = (id: string, more: object) => ({
  task_id: id,
  _task_type: 'BashOperator',
  _task_module: 'airflow.operators.bash_operator',
  template_fields: ['bash_command', 'env'],
  ui_color: '#fff',
  ui_fgcolor: '#000',
  ...more,
});
const document = {
  __version: 1,
  dag: {
    _dag_id: 'd',
    fileloc: '/dags/d.dag.yaml',
    timezone: 'Europe/Amsterdam',
    tags: ['a', 'b'],
    start_date: 1704067200,
    schedule_interval: '@daily',
    params: { x: 'dag', list: [1, 2] },
    tasks: [
      task('t', {
        bash_command: 'echo {{ ds }}',
        retry_delay: 60,
        params: { x: 'task', list: [1, 2] },
        _downstream_task_ids: ['u'],
      }),
      task('u', { bash_command: 'true', params: { x: 'dag', list: [1, 2] }, _downstream_task_ids: [] }),
    ],
  },
};
const dag = readSerializedDag(JSON.stringify(document), config);

const options = new Map([
  ['webserver base_url', 'http://w'],
  ['core on', 'True'],
]);

class RecordingLookups {
  readonly asked: string[] = [];

  variable(key: string): Promise<string | undefined> {
    this.asked.push(key);
    return Promise.resolve({ a: '1', json: '{"k": [1, null]}', broken: '{' }[key]);
  }

  xcom({ dagId, taskId, key, includePriorDates }: XComQuery): Promise<PyValue | undefined> {
    this.asked.push(`${dagId} ${taskId} ${key} ${includePriorDates}`);
    return Promise.resolve(taskId === 'u' ? new Map<PyValue, PyValue>([['n', 5n]]) : undefined);
  }

  previousSuccess(): ReturnType<ContextSource['lookups']['previousSuccess']> {
    this.asked.push('success');
    return Promise.resolve(null);
  }
}

function sourceWith(lookups: RecordingLookups, conf: PyValue = null): ContextSource {
  const found = dag.tasks.get('t');
  if (!found) throw new Error('no task');
  return {
    dag,
    task: found,
    executionDate: OffsetDateTime.fromDatabase('2024-02-29 12:34:56.000001'),
    run: { id: 3, runId: 'r', conf, externalTrigger: true, state: 'running', startDate: now(), endDate: null },
    instance: {
      tryNumber: 2,
      maxTries: 1,
      state: 'running',
      startDate: now(),
      queuedDttm: null,
      jobId: 7,
      pid: 8,
      hostname: 'h',
      unixname: 'me',
      pool: 'p',
      poolSlots: 1,
      queue: 'q',
      priorityWeight: 2,
    },
    schedule: null,
    confOverridesParams: false,
    lookups,
    now,
    readOption: (section, key) => options.get(`${section} ${key}`),
  };
}

async function rendered(template: PyValue, lookups = new RecordingLookups(), conf?: PyValue): Promise<PyValue> {
  const fields = await renderTemplates(new Map([['bash_command', template]]), sourceWith(lookups, conf));
  return fields.get('bash_command') ?? null;
}

describe('renderTemplates', () => {
  it('renders texts in lists, tuples, sets and the values of dicts', async () => {
    const value = [
      new PyTuple(['{{ ds }}', 1n]),
      new PySet(['{{ run_id }}']),
      new Map<PyValue, PyValue>([['{{ ds }}', ['{{ ds_nodash }}']]]),
    ];
    expect(pythonRepr(await rendered(value))).toBe("[('2024-02-29', 1), {'r'}, {'{{ ds }}': ['20240229']}]");
  });

  it('leaves what is false for Python as it is', async () => {
    const values = ['', 0n, null, false, []];
    expect(await Promise.all(values.map((value) => rendered(value)))).toEqual(values);
  });

  it('asks for what a template needs, and only once', async () => {
    const lookups = new RecordingLookups();
    const text = await rendered('{{ var.value.a }}{{ var.value.a }}{{ ti.xcom_pull("u").n }}', lookups);
    expect([text, lookups.asked]).toEqual(['115', ['a', 'd u return_value false']]);
  });

  it('asks for nothing that no template needs', async () => {
    const lookups = new RecordingLookups();
    await rendered('{{ ds }}{{ dag }}{{ ti }}', lookups);
    expect(lookups.asked).toEqual([]);
  });

  it('reads the XComs of a list of tasks at once', async () => {
    const lookups = new RecordingLookups();
    const text = await rendered(
      '{{ ti.xcom_pull(["u", "t"], dag_id="e", key="k", include_prior_dates=True) }}',
      lookups,
    );
    expect([text, lookups.asked]).toEqual(["({'n': 5}, None)", ['e u k true', 'e t k true']]);
  });

  it('gives each template a copy of what it may change', async () => {
    const conf = new Map<PyValue, PyValue>([['a', 1n]]);
    const change =
      '{% do dag_run.conf.update(a=2) %}{% do params.list.append(3) %}{% do ti.xcom_pull("u").update(n=6) %}';
    const text = await rendered(`${change}{{ dag_run.conf }}{{ params.list }}{{ ti.xcom_pull("u") }}`, undefined, conf);
    expect([text, conf.get('a')]).toEqual(["{'a': 2}[1, 2, 3]{'n': 5}", 1n]);
    expect(pythonRepr(await rendered('{{ params.list }}'))).toBe("'[1, 2]'");
  });

  it('stops a template that asks for too much', async () => {
    const endless = '{% for i in range(600) %}{{ var.value.get("v%d" % i, "") }}{% endfor %}';
    await expect(rendered(endless)).rejects.toThrow('the templates ask for more than 500 variables and XComs');
  });

  it.each([
    ['{{ var.value.none }}', "KeyError: 'Variable none does not exist'"],
    ['{{ var.json.broken }}', 'JSONDecodeError: the variable broken is no JSON'],
    ['{{ conf.get("core", "none") }}', 'AirflowConfigException: section/key [core/none] not found in config'],
    [
      '{{ ti.xcom_push("k", 1) }}',
      "TemplateError: the attribute 'xcom_push' of TaskInstance is not supported by Windsock",
    ],
    [
      '\n{{ task.nothing }}',
      "the attribute 'nothing' of BashOperator is not supported by Windsock (line 2 of the template)",
    ],
    ['{{ dag_run.conf["a"].b }}', "UndefinedError: 'None' has no attribute 'a'"],
  ])('%j fails the rendering, with the field and the reason', async (template, reason) => {
    await expect(rendered(template)).rejects.toThrow(reason);
  });
});

describe('the context', () => {
  it.each([
    ['{{ ds }} {{ ts }} {{ ts_nodash }} {{ ts_nodash_with_tz }}', '2024-02-29 2024-02-29T12:34:56.000001+00:00 20240229T123456 20240229T123456.000001+0000'],
    ['{{ var.json.json.k[1] }} {{ var.json.get("none", 3) }} {{ var.value.get("a") }}', 'None 3 1'],
    ['{{ params.x }} {{ dag.params.x }} {{ task.params.x }}', 'task dag task'],
    ['{{ task.bash_command }}|{{ task.retry_delay }}|{{ task.template_fields }}|{{ task.env }}', "echo {{ ds }}|0:01:00|('bash_command', 'env')|None"],
    ['{{ task.start_date }} {{ dag.start_date }} {{ task.downstream_task_ids }} {{ task.upstream_list }}', "2024-01-01T00:00:00+00:00 2024-01-01T00:00:00+00:00 {'u'} []"],
    ['{{ dag.timezone }} {{ dag.tags }} {{ dag.task_ids }} {{ dag.get_task("u") }} {{ dag.folder }}', "<Timezone [Europe/Amsterdam]> ['a', 'b'] ['t', 'u'] <Task(BashOperator): u> /dags"],
    ['{{ task.dag }} {{ ti.task }} {{ ti.get_dagrun().run_id }} {{ dag_run.conf }}', '<DAG: d> <Task(BashOperator): t> r None'],
    ['{{ ti.key }}', "('d', 't', <Pendulum [2024-02-29T12:34:56.000001+00:00]>, 2)"],
    ['{{ ti.log_url }}', 'http://w/log?execution_date=2024-02-29T12%3A34%3A56.000001%2B00%3A00&task_id=t&dag_id=d'],
    ['{{ ti.start_date }} {{ dag_run.start_date }} {{ ti.end_date }}', '2024-03-01 00:00:00+00:00 2024-03-01 00:00:00+00:00 None'],
    ['{{ conf.getboolean("core", "on") }} {{ conf.get("core", "off", fallback="f") }} {{ conf.has_option("core", "on") }}', 'True f True'],
    ['{{ prev_execution_date_success }} {{ ti.previous_start_date_success }}', 'None None'],
    ['{{ next_execution_date }} {{ prev_ds }}', '2024-02-29T12:34:56.000001+00:00 2024-02-29'],
  ])('%j', async (template, text) => expect(await rendered(template)).toBe(text)); // prettier-ignore

  it('has dates of XComs with methods', async () => {
    const lookups = new RecordingLookups();
    const text = '2024-01-02T03:04:05+02:00';
    lookups.xcom = () => Promise.resolve({ isoformat: () => text, toString: () => text });
    expect(await rendered('{{ ti.xcom_pull("u").in_tz("UTC").add(days=1) }}', lookups)).toBe(
      '2024-01-03T01:04:05+00:00',
    );
  });
});

it('plainContext has what is plain', () => {
  const context = plainContext(sourceWith(new RecordingLookups(), new Map([['k', 1n]])));
  expect(context.get('ds')).toBe('2024-02-29');
  expect(context.get('execution_date')).toBe('2024-02-29T12:34:56.000001+00:00');
  expect(pythonRepr(context.get('dag_run') ?? null)).toContain("'conf': {'k': 1}");
  expect(pythonRepr(context.get('params') ?? null)).toBe("{'x': 'task', 'list': [1, 2]}");
  expect(pythonRepr(context.get('ti') ?? null)).toContain("'try_number': 2");
  expect(['conf', 'var', 'macros', 'task', 'dag'].filter((name) => context.has(name))).toEqual([]);
});
