import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timedeltaFromSeconds } from '../python/python-timedelta.js';
import { dagRows } from './dag-rows.js';
import { describeProblem } from './dag-file-problem.js';
import { isDagFile, parseDagFile } from './parse-dag-file.js';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import { serializeDag } from '../serialized-dags/serialize-dag.js';

function problemsOf(text: string): string[] {
  return parseDagFile('f.dag.yaml', text).problems.map(describeProblem);
}

function only(text: string, defaultTimezone?: string) {
  const { dags, problems } = parseDagFile('f.dag.yaml', text, defaultTimezone);
  expect(problems).toEqual([]);
  expect(dags).toHaveLength(1);
  return dags[0]!;
}

describe('parseDagFile reads the layout of dag-factory', () => {
  it('merges the default block into every DAG, key by key', () => {
    const { dags, problems } = parseDagFile(
      'f.dag.yaml',
      `
default:
  default_args: {owner: them, retries: 2, retry_delay_sec: 60}
  schedule_interval: '@daily'
  tags: [a]
  tasks:
    shared: {operator: DummyOperator}
one:
  default_args: {owner: us, retry_delay: 5}
  schedule_interval: null
  tasks:
    own: {operator: DummyOperator, dependencies: [shared]}
two:
  tags: [b]
`,
    );
    expect(problems).toEqual([]);
    const [one, two] = dags;
    expect(one).toMatchObject({ dagId: 'one', scheduleInterval: null, tags: ['a'] });
    expect(one?.tasks.map((task) => [task.taskId, task.downstreamTaskIds])).toEqual([
      ['own', []],
      ['shared', ['own']],
    ]);
    expect(one?.defaultArgs.get('owner')).toBe('us');
    expect(one?.defaultArgs.get('retry_delay')).toEqual(timedeltaFromSeconds(5));
    expect(two).toMatchObject({ dagId: 'two', scheduleInterval: '@daily', tags: ['b'] });
    expect(two?.tasks[0]?.arguments.get('retry_delay')).toEqual(timedeltaFromSeconds(60));
  });

  it('accepts a list of tasks as well as a mapping', () => {
    const mapping = only('d: {tasks: {a: {operator: DummyOperator}, b: {operator: x.Y, dependencies: [a]}}}');
    const list = only(
      'd: {tasks: [{task_id: a, operator: DummyOperator}, {operator: x.Y, task_id: b, dependencies: [a]}]}',
    );
    expect(list).toEqual(mapping);
  });

  it('never merges durations and schedules that are mappings', () => {
    const dag = only(`
default: {schedule_interval: {days: 1}, default_args: {sla: {hours: 1}}}
d: {schedule_interval: {hours: 2}, default_args: {sla: {minutes: 1}}, tasks: {}}`);
    expect(dag.scheduleInterval).toEqual(timedeltaFromSeconds(7200));
    expect(dag.defaultArgs.get('sla')).toEqual(timedeltaFromSeconds(60));
  });

  it('reads dates in the time zone of the DAG, of default_args, or of Airflow', () => {
    const start = (text: string) => only(text, 'Asia/Tokyo').startDate?.isoformat();
    expect(start('d: {timezone: Europe/Paris, start_date: 2020-07-01, tasks: {}}')).toBe('2020-06-30T22:00:00+00:00');
    expect(start('d: {default_args: {timezone: UTC}, start_date: 2020-07-01, tasks: {}}')).toBe(
      '2020-07-01T00:00:00+00:00',
    );
    expect(start('d: {start_date: 2020-07-01 12:00:00.5, tasks: {}}')).toBe('2020-07-01T03:00:00.500000+00:00');
    expect(start('d: {start_date: 2020-07-01T12:00:00-05:00, tasks: {}}')).toBe('2020-07-01T17:00:00+00:00');
  });

  it('gives a sub-DAG the arguments, schedule and dates of the DAG around it', () => {
    const { tasks } = only(`
d:
  default_args: {owner: us, retries: 1}
  schedule_interval: '@daily'
  start_date: 2020-01-01
  description: not for the sub-DAG
  tasks:
    s:
      operator: SubDagOperator
      subdag: {default_args: {retries: 2}, schedule_interval: null, tasks: {t: {operator: DummyOperator}}}`);
    const subdag = tasks[0]?.subdag;
    expect(subdag).toMatchObject({ dagId: 'd.s', scheduleInterval: null, description: null });
    expect(subdag?.startDate?.isoformat()).toBe('2020-01-01T00:00:00+00:00');
    expect([...(subdag?.tasks[0]?.arguments ?? [])]).toEqual(
      expect.arrayContaining([
        ['owner', 'us'],
        ['retries', 2n],
      ]),
    );
  });

  it('finds operators by name, by path, and by their path in Airflow 2', () => {
    const operator = (path: string) => only(`d: {tasks: {t: {operator: ${path}}}}`).tasks[0]?.operator;
    const bash = { name: 'BashOperator', templateFields: ['bash_command', 'env'], uiColor: '#f0ede4' };
    expect(operator('BashOperator')).toMatchObject({ ...bash, module: 'airflow.operators.bash_operator' });
    expect(operator('airflow.operators.bash.BashOperator')).toMatchObject({
      ...bash,
      module: 'airflow.operators.bash',
    });
    expect(operator('my.BashOperator')).toMatchObject({ module: 'my', templateFields: [], uiColor: '#fff' });
  });

  it('recognizes its files by name', () => {
    expect(['a.dag.yaml', 'a.dag.yml', '/x/a.dag.json'].every(isDagFile)).toBe(true);
    expect(['a.yaml', 'dag.yaml', 'a.dag.yaml~', 'a.dag.json.bak'].some(isDagFile)).toBe(false);
  });
});

describe('parseDagFile reports mistakes and their places', () => {
  it('finds all mistakes of a file at once, in the order of the file', () => {
    const text = `default:
  default_args: {owner: 5, start_date: 2 days}
my dag: {tasks: {}}
a:
  shedule_interval: '@daily'
  schedule: x
  catchup: no
  default_args:
    retries: -1
    retry_delay: {hour: 1}
  tasks:
    x: {operator: BashOperatr, dependencies: [y, zz]}
    y: {operator: BashOperator, dependancies: [x], dependencies: [x]}
    zy: {bash_command: 1, execution_timeout_sec: 3}
    s: {operator: SubDagOperator}
    s2: {operator: DummyOperator, subdag: {tasks: []}, resources: {cpus: 1}}
  tags: [1]
b:
  tasks:
    - {operator: DummyOperator}
    - {task_id: q, operator: DummyOperator}
    - {task_id: q, operator: 7}
c: 7
d: {}
d.e: {tasks: {t: {operator: x.Y}}}
`;
    expect(problemsOf(text)).toMatchInlineSnapshot(`
      [
        "f.dag.yaml:2:25: default.default_args.owner: must be text that is not empty; it is 5",
        "f.dag.yaml:2:40: default.default_args.start_date: must be an ISO date or date and time, such as 2024-01-31 or 2024-01-31T08:30:00+01:00 (dates that move with the clock, such as "2 days", are not taken); it is "2 days"",
        "f.dag.yaml:3:1: my dag: must be an id: letters, digits, _ - . and at most 250 characters",
        "f.dag.yaml:5:3: a.shedule_interval: is not a known key; did you mean "schedule_interval"?",
        "f.dag.yaml:6:3: a.schedule: is not a known key; Airflow 1.10 calls it "schedule_interval"",
        "f.dag.yaml:7:12: a.catchup: must be true or false; it is "no"",
        "f.dag.yaml:9:14: a.default_args.retries: must be a whole number, 0 or more; it is -1",
        "f.dag.yaml:10:19: a.default_args.retry_delay.hour: is not a known key; did you mean "hours"?",
        "f.dag.yaml:12:19: a.tasks.x.operator: "BashOperatr" is neither the path of a class nor an operator of Airflow; did you mean "BashOperator"?",
        "f.dag.yaml:12:46: a.tasks.x.dependencies: the tasks wait for each other in a circle: x → y → x",
        "f.dag.yaml:12:50: a.tasks.x.dependencies[1]: "zz" is not a task of this DAG; did you mean "zy"?",
        "f.dag.yaml:13:33: a.tasks.y.dependancies: did you mean "dependencies"?",
        "f.dag.yaml:14:5: a.tasks.zy: has no "operator"",
        "f.dag.yaml:15:5: a.tasks.s: has no "subdag"",
        "f.dag.yaml:16:5: a.tasks.s2: only a SubDagOperator has a "subdag"",
        "f.dag.yaml:16:67: a.tasks.s2.resources: must be left out: Airflow 1.10.15 cannot store a task that has it; it is {"cpus":1}",
        "f.dag.yaml:17:10: a.tags[0]: must be text of 1 to 100 characters; it is 1",
        "f.dag.yaml:20:7: b.tasks[0]: has no "task_id"",
        "f.dag.yaml:22:17: b.tasks[2].task_id: is the id of two tasks",
        "f.dag.yaml:22:30: b.tasks[2].operator: must be the class of an operator; it is 7",
        "f.dag.yaml:23:4: c: must be a mapping with the keys of a DAG; it is 7",
        "f.dag.yaml:24:1: d: has no "tasks"",
      ]
    `);
  });

  it('leaves out the bad DAG and keeps the good one', () => {
    const { dags, problems } = parseDagFile('f', 'good: {tasks: {}}\nbad: {taks: {}}\nfine: {tasks: {}}');
    expect(dags.map((dag) => dag.dagId)).toEqual(['good', 'fine']);
    expect(problems.map(describeProblem)).toEqual([
      'f:2:1: bad: has no "tasks"',
      'f:2:7: bad.taks: is not a known key; did you mean "tasks"?',
    ]);
  });

  it('leaves out every DAG for a mistake in the default block, and reports it once', () => {
    const { dags, problems } = parseDagFile('f', 'default: {tasks: {t: {operator: Nope}}}\na: {}\nb: {}');
    expect(dags).toEqual([]);
    expect(problems.map(describeProblem)).toEqual([
      'f:1:33: default.tasks.t.operator: "Nope" is neither the path of a class nor an operator of Airflow',
    ]);
  });

  it.each([
    ['a cycle of one', 'd: {tasks: {a: {operator: x.Y, dependencies: [a]}}}', 'a → a'],
    [
      'an equal id of a sub-DAG',
      'd: {tasks: {e: {operator: SubDagOperator, subdag: {tasks: {}}}}}\nd.e: {tasks: {}}',
      '"d.e" is the id of another DAG',
    ],
    ['a key given twice', 'd: {tasks: {t: {operator: x.Y}, t: {operator: x.Y}}}', '1:33: d.tasks.t: is given twice'],
    ['an id that is too long', `${'x'.repeat(251)}: {tasks: {}}`, 'at most 250 characters'],
    [
      'a sub-DAG whose id is too long',
      `d: {tasks: {${'x'.repeat(249)}: {operator: SubDagOperator, subdag: {tasks: {}}}}}`,
      'more than 250 characters',
    ],
    [
      'a date out of range',
      'd: {timezone: Asia/Tokyo, start_date: 0001-01-01, tasks: {}}',
      'outside the years 1 to 9999',
    ],
    ['a date that is none', 'd: {start_date: 2020-02-30, tasks: {}}', 'it is "2020-02-30"'],
    ['a zone that is none', 'd: {timezone: Europe/Atlantis, tasks: {}}', 'must be a time zone'],
    [
      'a fraction of a retry',
      'd: {default_args: {retries: 1.5}, tasks: {}}',
      'must be a whole number, 0 or more; it is 1.5',
    ],
    ['no document', '# only a comment', 'f.dag.yaml:1:1: the file defines no DAG'],
    ['no DAG', 'default: {tasks: {}}', 'f.dag.yaml:1:1: the file defines no DAG'],
    ['no mapping', '[1]', 'must be a mapping of DAG ids to DAGs; it is [1]'],
  ])('refuses %s', (_what, text, message) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(message)]);
  });
});

describe('a random file', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schemas/dag-file.schema.json', import.meta.url), 'utf8')) as {
    $defs: Record<string, { properties: object }>;
  };
  const keysOf = (name: string) => Object.keys(schema.$defs[name]?.properties ?? {});
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(0, 1, true, {}, [], null, '@daily', '2020-01-01', { hours: 1 }),
  );
  const some = (keys: string[], values: fc.Arbitrary<unknown> = value) =>
    fc.dictionary(fc.constantFrom(...keys), values, { maxKeys: 4 });
  const task = some([...keysOf('task'), ...keysOf('taskArguments')]).chain((own) =>
    fc
      .record({ operator: fc.constantFrom('DummyOperator', 'PythonOperator', 'SubDagOperator', 'x.Y', 1) })
      .map((more) => ({ ...own, ...more })),
  );
  const tasks = fc.oneof(
    fc.dictionary(fc.constantFrom('a', 'b', 'c c'), fc.oneof(task, value), { maxKeys: 3 }),
    fc.array(task, { maxLength: 2 }),
  );
  const dag = fc.tuple(some(keysOf('dag')), tasks).map(([own, list]) => ({ ...own, tasks: list }));
  const file = fc.dictionary(fc.constantFrom('default', 'one', 'two', '$schema', '__proto__'), fc.oneof(dag, value), {
    maxKeys: 3,
  });

  const settings = loadAirflowConfig({ AIRFLOW_HOME: '/no/such/home' });

  it('is read, and is either a DAG that can be stored or a problem', () => {
    fc.assert(
      fc.property(file, (content) => {
        const { dags, problems } = parseDagFile('f.dag.json', JSON.stringify(content));
        for (const each of dags) {
          expect(serializeDag(each, '/f', settings).size + dagRows(each, '/f').length).toBeGreaterThan(2);
        }
        expect(dags.length + problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the examples', () => {
  const folder = new URL('../../example_dags/', import.meta.url);

  const names = readdirSync(folder);

  it.each(names.filter((name) => !name.endsWith('.py')))('%s has no problem', (name) => {
    const { dags, problems } = parseDagFile(name, readFileSync(new URL(name, folder), 'utf8'));
    expect(problems).toEqual([]);
    expect(isDagFile(name) && dags.length > 0).toBe(true);
  });
});
