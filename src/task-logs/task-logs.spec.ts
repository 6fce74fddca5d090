import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import { renderText } from '../jinja/template.js';
import { SystemClock } from '../time/clock.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { lineFormat } from './log-format.js';
import { writeEnd } from './frame-lines.js';
import { type StoredTaskLog, tailStart, TaskLogs } from './task-logs.js';

const key = {
  dagId: 'my.dag',
  taskId: 'my_task',
  executionDate: OffsetDateTime.fromDatabase('2024-01-01 02:03:04'),
  tryNumber: 2,
};
const braces = '{dag_id}/{task_id}/{execution_date}/{try_number}.log';

let folder: string;
let errors: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windsock-logs-'));
  errors = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

function logs(template = braces, format = '%(levelname)s - %(message)s'): TaskLogs {
  const config = loadAirflowConfig({
    AIRFLOW_HOME: folder,
    AIRFLOW__CORE__BASE_LOG_FOLDER: join(folder, 'logs'),
    AIRFLOW__CORE__LOG_FILENAME_TEMPLATE: template,
    AIRFLOW__CORE__LOG_FORMAT: format,
  });
  return new TaskLogs(config, new SystemClock(), renderText, (path, { message }) => errors.push(`${path}: ${message}`));
}

async function write(all: TaskLogs, ...lines: string[]): Promise<void> {
  const log = all.open(key);
  for (const line of lines) await log.write('INFO', 'bash_operator.py:157', line);
  await log.close();
}

const path = () => join(folder, 'logs/my.dag/my_task/2024-01-01T02:03:04+00:00/2.log');

describe('the log of a task', () => {
  it('is a file that every user may write, in folders that every user may enter', async () => {
    await write(logs(), 'one', 'two\nthree');
    await write(logs(), 'four');
    expect(readFileSync(path(), 'utf8')).toBe('INFO - one\nINFO - two\nthree\nINFO - four\n');
    expect(statSync(path()).mode & 0o777).toBe(0o666);
    for (const above of ['..', '../..', '../../..']) expect(statSync(join(path(), above)).mode & 0o777).toBe(0o777);
  });

  it('is named by Jinja where the template has its braces', async () => {
    await write(logs('{{ ti.dag_id }}/{{ ti.task_id }}/{{ ts }}/{{ try_number }}.log'), 'x');
    expect(readFileSync(path(), 'utf8')).toBe('INFO - x\n');
    await write(logs('{{ execution_date }}-{{ "%03d" % ti.try_number }}.log'), 'y');
    expect(readFileSync(join(folder, 'logs/2024-01-01T02:03:04+00:00-002.log'), 'utf8')).toBe('INFO - y\n');
    expect(() => logs('{{ nothing.at_all }}.log')).toThrow('[core] log_filename_template cannot be used: ');
  });

  it('is never outside its folder', async () => {
    const log = logs().open({ ...key, dagId: '..', taskId: '../../x' });
    await log.write('INFO', 'a.py:1', 'x');
    await log.close();
    expect(statSync(join(folder, 'logs/%2E%2E/..%2F..%2Fx')).isDirectory()).toBe(true);
    expect(() => logs('../{dag_id}.log')).toThrow('leads out of base_log_folder');
    expect(() => logs('{dag}.log')).toThrow('[core] log_filename_template cannot be used: it has no value for {dag}');
  });

  it('follows no symbolic link', async () => {
    mkdirSync(join(path(), '..'), { recursive: true });
    writeFileSync(join(folder, 'target'), '');
    symlinkSync(join(folder, 'target'), path());
    await write(logs(), 'x');
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('');
    expect(errors).toEqual([expect.stringContaining('ELOOP')]);
  });

  it('lets the task go on if it cannot be written, and tells what is missing', async () => {
    writeFileSync(join(folder, 'logs'), 'in the way');
    const log = logs().open(key);
    await log.write('INFO', 'a.py:1', 'lost');
    await vi.waitFor(() => expect(errors).toEqual([expect.stringContaining('ENOTDIR')]));
    await log.write('INFO', 'a.py:1', 'lost too');
    await vi.waitFor(() => rmSync(join(folder, 'logs')));
    await vi.waitFor(async () => {
      await log.write('INFO', 'a.py:1', 'kept');
      expect(readFileSync(path(), 'utf8')).toContain('INFO - kept\n');
    });
    await log.close();
    expect(errors).toHaveLength(1);
    expect(readFileSync(path(), 'utf8')).toMatch(/^\*\*\* \d+ characters could not be written\nINFO - /);
  });

  it('makes writers wait when the file falls behind', async () => {
    const log = logs().open(key);
    await log.write('INFO', 'a.py:1', 'first');
    await log.write('INFO', 'a.py:1', 'x'.repeat(70_000));
    expect(statSync(path()).size).toBeGreaterThan(70_000);
    await log.close();
  });
});

describe('reading', () => {
  it('finds the tries that have a log', async () => {
    await write(logs(), 'x');
    expect(await logs().tries(key, 4)).toEqual([2]);
    expect(await logs().find({ ...key, tryNumber: 1 })).toBeNull();
  });

  it('reads pieces, what was added, and the end', async () => {
    const all = logs();
    await write(all, 'one', 'two', 'three');
    const found = (await all.find(key)) as StoredTaskLog;
    expect(await text(found.read())).toBe('INFO - one\nINFO - two\nINFO - three\n');
    expect(await text(found.read(7, 10))).toBe('one');
    expect(await text(found.read(found.size))).toBe('');
    expect(await text(found.read(await tailStart(found, 15)))).toBe('INFO - three\n');
    expect(await text(found.read(await tailStart(found, 13)))).toBe('INFO - three\n');
    expect(await tailStart(found, 1000)).toBe(0);
    await write(all, 'four');
    expect(await text(((await all.find(key)) as StoredTaskLog).read(found.size))).toBe('INFO - four\n');
  });
});

describe('log_format', () => {
  const record = {
    time: OffsetDateTime.fromEpochMicros(BigInt(new Date(2026, 10, 30, 17, 58, 36, 848).getTime()) * 1000n),
    level: 'INFO' as const,
    source: 'bash_operator.py:146',
    message: '100 %',
  };

  it.each([
    [
      '[%(asctime)s] {%(filename)s:%(lineno)d} %(levelname)s - %(message)s',
      '[2026-11-30 17:58:36,848] {bash_operator.py:146} INFO - 100 %',
    ],
    ['%(levelname)-8s|%(lineno)06d|%(module)15s|%(name)s', 'INFO    |000146|  bash_operator|airflow.task'],
    ['%(process)d %%(message)s %(nothing)s', `${process.pid} %(message)s %(nothing)s`],
    ['%(msecs)03d %(levelno)d %(message)s', '848 20 100 %'],
  ])('%s', (format, line) => {
    expect(lineFormat(format)(record)).toBe(line);
  });
});

describe('the end of a try', () => {
  it.each([
    ['success', 'Marking task as SUCCESS.dag_id=', 0],
    ['skipped', 'Marking task as SKIPPED.dag_id=', 0],
    ['failed', 'Marking task as FAILED. dag_id=', 1],
    ['up_for_retry', 'Marking task as UP_FOR_RETRY. dag_id=', 1],
    ['up_for_reschedule', 'Rescheduling task, marking task as UP_FOR_RESCHEDULE', 0],
  ] as const)('is written as in Airflow: %s', async (state, begin, code) => {
    const log = logs().open(key);
    const dates = { startDate: key.executionDate, endDate: null };
    await writeEnd(log, { ...key, maxTries: 0, operatorName: 'BashOperator' }, { state, ...dates });
    await log.close();
    const facts = 'my.dag, task_id=my_task, execution_date=20240101T020304, start_date=20240101T020304, end_date=';
    const marking = begin.endsWith('=') ? begin + facts : begin;
    expect(readFileSync(path(), 'utf8')).toBe(`INFO - ${marking}\nINFO - Task exited with return code ${code}\n`);
  });
});
