import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { parseDagFile } from '../../src/dag-files/parse-dag-file.js';
import { TemplateError } from '../../src/jinja/template-error.js';
import { renderText } from '../../src/jinja/template.js';
import { dumpsPythonJson, parsePythonJson } from '../../src/python/python-json.js';
import type { PyValue } from '../../src/python/python-value.js';
import { readSerializedDag } from '../../src/serialized-dags/read-serialized-dag.js';
import { scheduleOf } from '../../src/schedule/schedule-of.js';
import { serializeDag } from '../../src/serialized-dags/serialize-dag.js';
import type { ContextSource } from '../../src/templates/context-source.js';
import { Pendulum } from '../../src/templates/dates/pendulum.js';
import { utc } from '../../src/templates/dates/zone.js';
import { macrosModule } from '../../src/templates/macros/macros.js';
import { renderTemplates } from '../../src/templates/render-templates.js';
import { OffsetDateTime } from '../../src/time/offset-date-time.js';

const recorded = join(import.meta.dirname, 'recorded');
const now = () => OffsetDateTime.fromDatabase('2026-11-30 12:00:00');
const config = loadAirflowConfig({ AIRFLOW_HOME: '/no/such/home' });

interface Template {
  readonly template: string;
  readonly text?: string;
  readonly error?: string;
}

/** The recorded templates, and those of the folder that WINDSOCK_EXECUTIONS names. */
function recordedTemplates(): [string, Template][] {
  const further = process.env.WINDSOCK_EXECUTIONS;
  const files = [recorded, ...(further ? [further] : [])].map((folder) => join(folder, 'templates.json'));
  return files.filter(existsSync).flatMap((file) => {
    const { templates } = JSON.parse(readFileSync(file, 'utf8')) as { templates: Record<string, Template> };
    return Object.entries(templates);
  });
}

function outcome(template: string): Omit<Template, 'template'> {
  const variables = new Map<string, PyValue>([
    ['ds', '2024-02-29'],
    ['params', new Map<PyValue, PyValue>([['region', 'eu'], ['n', 3n]])], // prettier-ignore
    ['tables', null],
    ['execution_date', new Pendulum(OffsetDateTime.fromDatabase('2024-02-29 12:34:56'), utc, now)],
    ['macros', macrosModule(now)],
  ]);
  try {
    return { text: renderText(template, variables) };
  } catch (error) {
    if (error instanceof TemplateError) return { error: error.pythonClass };
    throw error;
  }
}

describe('a recorded template is rendered as Jinja does:', () => {
  it.each(recordedTemplates())('%s', (_, { template, ...expected }) => expect(outcome(template)).toEqual(expected));
});

interface RecordedTask {
  readonly state: string;
  readonly max_tries: number;
  readonly priority_weight: number;
  readonly rendered?: Readonly<Record<string, unknown>>;
}

interface RecordedRun {
  readonly run_id: string;
  readonly external_trigger: boolean;
  readonly conf: unknown;
  readonly tasks: Readonly<Record<string, RecordedTask>>;
}

interface RecordedCase {
  readonly needs?: {
    readonly variables?: Readonly<Record<string, string>>;
    readonly config?: { readonly core?: { readonly dag_run_conf_overrides_params?: string } };
  };
  readonly expected: {
    readonly runs: Readonly<Record<string, Readonly<Record<string, RecordedRun>>>>;
    readonly files?: Readonly<Record<string, string>>;
  };
}

/** A case with its DAG, which has its name. */
class PlayedCase {
  readonly recording: RecordedCase;
  readonly dag;
  readonly runs: readonly (readonly [string, RecordedRun])[];

  constructor(name: string) {
    const read = (path: string) => readFileSync(join(recorded, path), 'utf8');
    this.recording = JSON.parse(read(`expected/${name}.json`)) as RecordedCase;
    const [definition] = parseDagFile(`${name}.dag.yaml`, read(`dags-yaml/${name}.dag.yaml`)).dags;
    if (!definition) throw new Error(`${name} has no DAG`);
    const document = dumpsPythonJson(serializeDag(definition, `/dags/${name}.dag.yaml`, config));
    this.dag = readSerializedDag(document, config);
    this.runs = Object.entries(this.recording.expected.runs[name] ?? {});
  }

  /** The rendered command of a task in a run. */
  async command(date: string, taskId: string): Promise<string> {
    const source = this.source(date, taskId);
    const fields = await renderTemplates(source.task.templates, source);
    return fields.get('bash_command') as string;
  }

  private source(date: string, taskId: string): ContextSource {
    const run = this.runs.find(([each]) => each === date)?.[1];
    const task = this.dag.tasks.get(taskId);
    const row = run?.tasks[taskId];
    if (!run || !task || !row) throw new Error(`no ${taskId} at ${date}`);
    const { needs } = this.recording;
    const executionDate = OffsetDateTime.fromDatabase(date);
    const dates = this.runs.map(([each]) => OffsetDateTime.fromDatabase(each));
    const earlier = dates.filter((each) => each.compareTo(executionDate) < 0).at(-1);
    return {
      dag: this.dag,
      task,
      executionDate,
      run: {
        id: 1,
        runId: run.run_id,
        conf: parsePythonJson(JSON.stringify(run.conf)) as PyValue,
        externalTrigger: run.external_trigger,
        state: 'running',
        startDate: now(),
        endDate: null,
      },
      instance: {
        tryNumber: 1,
        maxTries: row.max_tries,
        state: 'running',
        startDate: now(),
        queuedDttm: now(),
        jobId: 1,
        pid: 1,
        hostname: 'host',
        unixname: 'user',
        pool: 'default_pool',
        poolSlots: 1,
        queue: 'default',
        priorityWeight: row.priority_weight,
      },
      // Both scheduled cases run daily.
      schedule: scheduleOf(this.dag.scheduleInterval, this.dag.timezone),
      confOverridesParams: needs?.config?.core?.dag_run_conf_overrides_params === 'True',
      lookups: {
        variable: (key) => Promise.resolve(needs?.variables?.[key]),
        xcom: ({ taskId: from, key }) => Promise.resolve(xcoms.get(`${from} ${key}`)),
        previousSuccess: () => Promise.resolve(earlier ? { executionDate: earlier, startDate: now() } : null),
      },
      now,
      readOption: (section, key) => (section === 'core' && key === 'executor' ? 'LocalExecutor' : undefined),
    };
  }
}

/** What the tasks of the case `xcom` have pushed. */
const xcoms = new Map<string, PyValue>([
  ['push return_value', ' last line'],
  ['empty return_value', ''],
]);

/** A pattern of the text, where `*` stands for what differs each time. */
function patternOf(text: string): RegExp {
  const parts = text.split('[*]').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('\\[[^\\]]+\\]')}$`);
}

describe.each(['context_triggered', 'context_scheduled'])('every name of the context in %s', (name) => {
  const played = new PlayedCase(name);

  it.each(played.runs.map(([date]) => date))('of %s', async (date) => {
    const command = await played.command(date, 'show');
    const [, file = '', text] = /^cat > "\$EXEC_OUT\/(.*)" <<'EOT'\n([^]*\n)EOT$/.exec(command) ?? [];
    const expected = patternOf(played.recording.expected.files?.[file] ?? 'no such file');
    expect(text).toMatch(expected);
  });
});

describe.each(['params_and_conf', 'conf_overrides', 'xcom'])('the recorded fields of %s', (name) => {
  const played = new PlayedCase(name);
  const rows = played.runs.flatMap(([date, { tasks }]) =>
    Object.entries(tasks).flatMap(([taskId, { rendered }]) =>
      rendered ? [[taskId, date, rendered.bash_command] as const] : [],
    ),
  );

  it.each(rows)('%s at %s', async (taskId, date, command) => {
    expect(await played.command(date, taskId)).toBe(command);
  });
});

describe('a template that fails', () => {
  let played: PlayedCase;

  beforeAll(() => {
    played = new PlayedCase('template_errors');
  });

  it.each([
    ['attribute', "UndefinedError: 'nobody' is undefined"],
    ['syntax', "TemplateSyntaxError: unexpected end of template, expected 'end of print statement'."],
    ['filter', "TemplateAssertionError: no filter named 'nofilter'"],
    ['missing_var', `KeyError: 'Variable ex_absent does not exist'`],
    ['call', "UndefinedError: 'nobody' is undefined"],
    ['zero', 'ZeroDivisionError: division by zero'],
  ])('fails its task: %s', async (taskId, message) => {
    const rendering = played.command('2024-01-01T00:00:00+00:00', taskId);
    await expect(rendering).rejects.toThrow(`bash_command: ${message} (line 1 of the template)`);
  });

  it.each([
    ['undefined', 'echo "[]"'],
    ['missing_key', 'echo "[]"'],
  ])('prints nothing where Jinja does: %s', async (taskId, command) => {
    expect(await played.command('2024-01-01T00:00:00+00:00', taskId)).toBe(command);
  });
});
