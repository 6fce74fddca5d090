import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptOf, executionDate, KeptLog, TestExecutor } from '../../../test/support/executor.js';
import { PyTimedelta } from '../../python/python-timedelta.js';
import { pythonRepr } from '../../python/python-str.js';
import { PySet, PyTuple, type PyValue } from '../../python/python-value.js';
import type { Attempt } from '../attempt.js';

const callables = `
import datetime, os, sys

def types(*args, **kwargs):
    return [type(item).__name__ for item in args], args, kwargs

def value(source, **context):
    return eval(source)

def speak():
    print('out')
    print('err', file=sys.stderr)
    os.system('echo child')

def skip(**context):
    from airflow.exceptions import AirflowSkipException
    raise AirflowSkipException('not today')

def give_up():
    from airflow.exceptions import AirflowFailException
    raise AirflowFailException('never again')

def fail():
    raise ValueError('no')

def pull(ti, **context):
    pass

def leave():
    os._exit(3)

def branch(ids):
    return ids
`;

let executor: TestExecutor;
let folder: string;
let log: KeptLog;

beforeAll(() => {
  executor = new TestExecutor();
  folder = mkdtempSync(join(tmpdir(), 'windsock-callables-'));
  writeFileSync(join(folder, 'callables.py'), callables);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await executor.close();
});

function call(
  python_callable_name: string,
  args: Readonly<Record<string, PyValue>> = {},
  more: Partial<Attempt> & { readonly operator?: never } = {},
  operator = 'PythonOperator',
) {
  log = new KeptLog();
  const given = { python_callable_name, python_callable_file: 'callables.py', ...args };
  return executor.run(attemptOf(operator, given, { log, folder, ...more }));
}

function dict(entries: Readonly<Record<string, PyValue>>): Map<PyValue, PyValue> {
  return new Map(Object.entries(entries));
}

async function returned(source: string): Promise<PyValue | undefined> {
  const result = await call('value', { op_args: [source] });
  return result.state === 'success' ? result.xcoms.get('return_value') : pythonRepr(result.state);
}

describe('PythonOperator', () => {
  it('hands over arguments with their types', async () => {
    const args = [1n, 1, true, null, 'é', new PyTuple([1n]), new PySet([2n]), Buffer.from([255]), executionDate];
    const all = [...args, new PyTimedelta(1, 2, 3), dict({ tuple: [] })];
    const result = await call('types', { op_args: all, op_kwargs: dict({ k: 'v' }) });
    const value = result.state === 'success' ? (result.xcoms.get('return_value') ?? null) : result.state;
    expect(pythonRepr(value)).toBe(
      "(['int', 'float', 'bool', 'NoneType', 'str', 'tuple', 'set', 'bytes', 'datetime', 'timedelta', 'dict'], " +
        "(1, 1.0, True, None, 'é', (1,), {2}, b'\\xff', " +
        'datetime.datetime(2024, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), ' +
        "datetime.timedelta(days=1, seconds=2, microseconds=3), {'tuple': []}), {'k': 'v'})",
    );
  });

  it('keeps what is returned, unless it is None or not wanted', async () => {
    expect(await returned("{'a': (1, 2.0)}")).toEqual(dict({ a: new PyTuple([1n, 2]) }));
    expect(await returned('None')).toBeUndefined();
    expect(await returned("__import__('enum').IntEnum('E', 'A B').B")).toBe(2n);
    expect(await call('value', { op_args: ['object()'] }, { pushesXcom: false })).toMatchObject({ xcoms: new Map() });
    expect(await call('value', { op_args: ["__import__('decimal').Decimal(1)"] })).toMatchObject({
      reason: expect.stringMatching(
        /^A value of the type decimal\.Decimal cannot be kept as an XCom: return /,
      ) as string,
    });
    expect(log.lines).not.toContain('INFO Done. Returned value was: 1');
  });

  it('gives the context only where asked', async () => {
    const context = dict({ ds: '2024-01-01', execution_date: executionDate }) as Map<string, PyValue>;
    const args = {
      op_args: ["[context['ds'], context['execution_date'].year, context['templates_dict'], context['x']]"],
    };
    const given = { ...args, provide_context: true, templates_dict: dict({ t: '1' }), op_kwargs: dict({ x: 5n }) };
    expect(await call('value', given, { context })).toMatchObject({
      xcoms: new Map([['return_value', ['2024-01-01', 2024n, dict({ t: '1' }), 5n]]]),
    });
    expect(await call('value', args, { context })).toMatchObject({ state: 'failed', reason: "'ds'" });
    expect(await call('pull', { provide_context: true }, { context })).toMatchObject({ state: 'failed' });
    expect(log.lines.join('\n')).toContain('Functions get plain values such as ds');
  });

  it('logs what the function and its children print', async () => {
    await call('speak');
    const start = log.lines.indexOf('INFO out');
    expect(log.lines.slice(start)).toEqual([
      'INFO out',
      'INFO err',
      'INFO child',
      'INFO Done. Returned value was: None',
    ]);
  });

  it('skips, fails, or fails for good', async () => {
    expect(await call('skip')).toEqual({ state: 'skipped', xcoms: new Map(), skips: new Set() });
    expect(log.lines.at(-1)).toBe('INFO not today');
    expect(await call('give_up')).toEqual({ state: 'failed', reason: 'never again', isFinal: true });
    expect(await call('fail')).toEqual({ state: 'failed', reason: 'no', isFinal: false });
    expect(log.lines.at(-1)).toMatch(/^ERROR no\nTraceback \(most recent call last\):\n[^]*ValueError: no$/);
    expect(await call('leave')).toMatchObject({
      reason: 'The Python process ended with return code 3 and without a result',
    });
  });

  it('says which function it does not find', async () => {
    expect(await call('nothing')).toMatchObject({
      reason: expect.stringContaining("no attribute 'nothing'") as string,
    });
    const other = { python_callable_file: '/no/such.py' };
    expect(await call('x', other)).toMatchObject({ reason: expect.stringContaining('/no/such.py') as string });
    expect(await call('x', { python_callable_file: null })).toMatchObject({
      reason: 'The task names no function: give python_callable_name and python_callable_file',
    });
    const dotted = { python_callable_name: null, python_callable: 'callables.branch', op_args: ['x'] };
    expect(await call('', dotted)).toMatchObject({ xcoms: new Map([['return_value', 'x']]) });
  });
});

describe('BranchPythonOperator', () => {
  const after = new Map([
    ['left', new Set(['join'])],
    ['right', new Set(['right2', 'join2'])],
    ['far', new Set<string>()],
  ]);
  const downstream = {
    direct: new Set(['left', 'middle', 'right', 'join']),
    all: new Set(['left', 'middle', 'right', 'join', 'right2', 'join2']),
    after: (taskId: string) => after.get(taskId) ?? null,
  };
  const branch = (ids: PyValue) => call('branch', { op_args: [ids] }, { downstream }, 'BranchPythonOperator');

  it('follows a task and what comes after it', async () => {
    expect(await branch('left')).toEqual({
      state: 'success',
      xcoms: new Map([['skipmixin_key', dict({ followed: ['left', 'join'] })]]),
      skips: new Set(['middle', 'right']),
    });
    expect(log.lines.slice(-2)).toEqual(['INFO Following branch left', "INFO Skipping tasks ['middle', 'right']"]);
  });

  it('follows several, and tasks that are not directly below', async () => {
    expect(await branch(['left', 'right'])).toMatchObject({ skips: new Set(['middle']) });
    expect(await branch('far')).toMatchObject({ skips: downstream.direct });
    expect(await branch(new PyTuple([]))).toMatchObject({ skips: downstream.direct });
  });

  it('fails for what is no task', async () => {
    expect(await branch('nowhere')).toMatchObject({ state: 'failed', reason: 'Task nowhere not found' });
    expect(await branch(null)).toMatchObject({
      reason: 'A branch must return a task id or a list of task ids, and returned None',
    });
  });
});

describe('ShortCircuitOperator', () => {
  const downstream = { direct: new Set(['a']), all: new Set(['a', 'b']), after: () => null };
  const condition = (source: string, more: Partial<Attempt> = { downstream }) =>
    call(
      'value',
      { op_args: [source] },
      more as Partial<Attempt> & { readonly operator?: never },
      'ShortCircuitOperator',
    );

  it('skips all tasks after it if the result is false in Python', async () => {
    const skipped = { xcoms: new Map([['skipmixin_key', dict({ skipped: ['a', 'b'] })]]), skips: downstream.all };
    expect(await condition('False')).toEqual({ state: 'success', ...skipped });
    expect(await condition('[]')).toMatchObject(skipped);
    expect(await condition('False', {})).toMatchObject({ xcoms: new Map(), skips: new Set() });
  });

  it('lets the others go on else', async () => {
    expect(await condition('object()')).toEqual({ state: 'success', xcoms: new Map(), skips: new Set() });
  });
});
