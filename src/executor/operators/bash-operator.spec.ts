import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptOf, KeptLog, TestExecutor } from '../../../test/support/executor.js';
import type { PyValue } from '../../python/python-value.js';
import type { Attempt } from '../attempt.js';

let executor: TestExecutor;
let log: KeptLog;

beforeAll(() => {
  executor = new TestExecutor({ EXEC_OUT: 'inherited', AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'sqlite:////secret.db' });
});

afterAll(() => executor.close());

function run(bash_command: PyValue, args: Readonly<Record<string, PyValue>> = {}, more: Partial<Attempt> = {}) {
  log = new KeptLog();
  return executor.run(attemptOf('BashOperator', { bash_command, ...args }, { log, ...more }));
}

async function lastLineOf(command: string, args: Readonly<Record<string, PyValue>> = {}) {
  const result = await run(command, { xcom_push: true, ...args });
  return result.state === 'success' ? result.xcoms.get('return_value') : result;
}

const failure = { state: 'failed', reason: 'Bash command failed', isFinal: false };

describe('BashOperator', () => {
  it('writes the lines of Airflow around the output', async () => {
    expect(await run('echo hello')).toEqual({ state: 'success', xcoms: new Map(), skips: new Set() });
    const shown = log.lines.map((line) => line.replaceAll(/\d{2,}|\/\S*/g, '*').replace(/on host .*/, 'on host *'));
    expect(shown.filter((line) => !line.includes('---'))).toMatchInlineSnapshot(`
      [
        "INFO Dependencies all met for <TaskInstance: dag.task *-*-*T*:*:*+*:* [queued]>",
        "INFO Dependencies all met for <TaskInstance: dag.task *-*-*T*:*:*+*:* [queued]>",
        "INFO Starting attempt 1 of 1",
        "INFO Executing <Task(BashOperator): task> on *-*-*T*:*:*+*:*",
        "INFO Started process * to run task",
        "INFO Running: ['airflow', 'run', 'dag', 'task', '*-*-*T*:*:*+*:*', '--job_id', '1', '--raw']",
        "INFO Job 1: Subtask task",
        "INFO Running <TaskInstance: dag.task *-*-*T*:*:*+*:* [running]> on host *",
        "INFO Tmp dir root location: 
       *",
        "INFO Temporary script location: *",
        "INFO Running command: echo hello",
        "INFO Output:",
        "INFO hello",
        "INFO Command exited with return code 0",
      ]
    `);
  });

  it.each([
    ['exit 1', 'Command exited with return code 1'],
    ['exit 99', 'Command exited with return code 99'],
    ['kill -9 $$', 'Command exited with return code -9'],
    ['no-such-command', 'Command exited with return code 127'],
  ])('fails after %s', async (command, line) => {
    expect(await run(command)).toEqual(failure);
    expect(log.lines).toContain(`INFO ${line}`);
    expect(log.lines.at(-1)).toBe('ERROR Bash command failed');
  });

  it('keeps the last line where asked', async () => {
    expect(await lastLineOf('echo first; echo " last line  "')).toBe(' last line');
    expect(await lastLineOf('true')).toBe('');
    expect(await lastLineOf('echo text; echo')).toBe('');
    expect(await lastLineOf('printf "a\\nb"')).toBe('b');
    expect(await lastLineOf('printf "a\\rb\\x1c\\n"')).toBe('a\rb');
    expect(await lastLineOf('echo out; echo err >&2')).toBe('err');
    expect(await lastLineOf(`head -c 200000 /dev/zero | tr '\\0' x`)).toBe('x'.repeat(200_000));
    expect(await run('echo off', { xcom_push: true }, { pushesXcom: false })).toMatchObject({ xcoms: new Map() });
    expect(await run('echo off', { xcom_push: false })).toMatchObject({ xcoms: new Map() });
  });

  it('shows both outputs in their order, also where a script opens them by name', async () => {
    await run('for i in 1 2 3; do echo o$i; echo e$i >&2; echo n$i > /dev/stderr; done; echo end > /dev/stdout');
    expect(log.output).toEqual(['o1', 'e1', 'n1', 'o2', 'e2', 'n2', 'o3', 'e3', 'n3', 'end']);
  });

  it('waits until the output is closed', async () => {
    await run('(sleep 0.7; echo late) & echo early');
    expect(log.output).toEqual(['early', 'late']);
  });

  it('has SIGPIPE at its default', async () => {
    await run('yes | head -1; echo ${PIPESTATUS[0]}');
    expect(log.output).toEqual(['y', '141']);
  });

  it('runs in a session and a folder of its own, which is gone afterwards', async () => {
    await run('ps -o pgid=,sid=,pid= -p $$ | awk \'{print ($1==$3), ($2==$3)}\'; pwd; ls -A; cat; echo "$0"');
    const [ids, folder = '', script = '', path] = log.output;
    expect(ids).toBe('1 1');
    expect(folder).toMatch(/\/airflowtmp_[0-9a-zA-Z]+$/);
    expect(script).toMatch(/^task/);
    expect(path).toBe(join(folder, script));
    expect(existsSync(folder)).toBe(false);
  });

  it('inherits the environment without its secrets', async () => {
    await run('env', {}, { email: 'a@example.com,b@example.com' });
    const variables = log.output;
    expect(variables).toContain('EXEC_OUT=inherited');
    expect(variables.filter((line) => line.includes('secret.db'))).toEqual([]);
    expect(variables.filter((line) => line.startsWith('AIRFLOW_CTX_')).sort()).toEqual([
      'AIRFLOW_CTX_DAG_EMAIL=a@example.com,b@example.com',
      'AIRFLOW_CTX_DAG_ID=dag',
      'AIRFLOW_CTX_DAG_OWNER=airflow',
      'AIRFLOW_CTX_DAG_RUN_ID=manual__2024-01-01T00:00:00+00:00',
      'AIRFLOW_CTX_EXECUTION_DATE=2024-01-01T00:00:00+00:00',
      'AIRFLOW_CTX_TASK_ID=task',
    ]);
  });

  it('has only the environment that it is given', async () => {
    await run('env | grep -v -e ^PWD -e ^SHLVL -e ^_= -e ^OLDPWD -e ^AIRFLOW_CTX_ | sort', {
      env: new Map([
        ['A', '1 2'],
        ['BASH_ENV', '/no/such/file'],
        ['SHELLOPTS', 'braceexpand:noglob'],
      ]),
    });
    expect(log.output.filter((line) => !line.includes('/no/such/file: '))).toEqual([
      'A=1 2',
      'BASH_ENV=/no/such/file',
      'SHELLOPTS=braceexpand:hashall:interactive-comments:noglob',
    ]);
    expect(await run('true', { env: new Map([['A', 1n]]) })).toMatchObject({
      reason: 'env: A must be text; put its value in quotes',
    });
  });

  it('reads the output in its encoding, and fails if it is in another', async () => {
    expect(await lastLineOf(`printf 'caf\\xe9'`, { output_encoding: 'latin-1' })).toBe('café');
    expect(await lastLineOf(`printf '\\x93'`, { output_encoding: 'latin-1' })).toBe('\x93');
    const result = await run(`echo good; printf 'b\\xe9d\\n'; sleep 60`);
    expect(result).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^The output .* is not utf-8/) as string,
    });
    expect(log.lines).toContain('INFO b\ufffdd');
    expect(await run('true', { output_encoding: 'klingon' })).toMatchObject({ reason: 'unknown encoding: klingon' });
  });

  it('fails without a command', async () => {
    expect(await run(null)).toMatchObject({ reason: 'bash_command is missing' });
  });

  it('ends the group at the time limit, also a command that ignores SIGTERM', async () => {
    const out = join(executor.home, 'pids');
    const result = await run(
      `trap "echo got-term" TERM; echo $$ > ${out}; while :; do sleep 1; done`,
      {},
      {
        executionTimeoutSeconds: 1.9,
      },
    );
    expect(result).toMatchObject({ state: 'failed', reason: expect.stringMatching(/^Timeout, PID: \d+$/) as string });
    expect(log.lines).toContain('INFO got-term');
    expect(() => process.kill(Number(readFileSync(out, 'utf8')), 0)).toThrow('ESRCH');
  });
});
