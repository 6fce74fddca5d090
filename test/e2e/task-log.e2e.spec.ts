import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { runCommand } from '../support/run-command.js';

const date = '2026-01-02T03:04:05+00:00';
let database: AirflowDatabase;
let home: string;

beforeAll(async () => {
  database = await airflowDatabase();
  ({ home } = database);
  const words = ['dags', 'trigger', 'example_bash_operator', '--exec-date', date];
  expect((await runCommand(words, { env: database.env })).stderr).toBe('');
});
afterAll(() => database.remove());

const tasksLog = (...words: string[]) => runCommand(['tasks', 'log', ...words], { env: database.env });
const ofTask = (...words: string[]) => tasksLog('example_bash_operator', 'runme_0', date, ...words);

function writeLog(tryNumber: number, text: string): void {
  const path = join(home, 'logs', 'example_bash_operator', 'runme_0', date, `${tryNumber}.log`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

it('prints the log of the last try, or of the one that is named', async () => {
  const none = await ofTask();
  expect([none.code, none.stdout]).toEqual([1, '']);
  expect(none.stderr).toBe(
    `windsock: The task has no log below ${join(home, 'logs')} on this machine; its state is None\n`,
  );
  await database.sql("UPDATE task_instance SET try_number = 2, state = 'running' WHERE task_id = 'runme_0'");
  const long = 'line é\n'.repeat(30_000);
  writeLog(1, 'first\n');
  writeLog(2, long);
  expect(await ofTask()).toEqual({ code: 0, stdout: long, stderr: '' });
  expect(await ofTask('1')).toEqual({ code: 0, stdout: 'first\n', stderr: '' });
  const missing = await ofTask('3');
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('there are logs of the tries 1, 2')]);
});

it.each([
  [['no_such_dag', 'x', date], 1, 'Dag id no_such_dag not found'],
  [['example_bash_operator', 'no_such_task', date], 1, 'Task no_such_task not found in dag example_bash_operator'],
  [['example_bash_operator', 'runme_0', 'yesterday'], 2, 'could not be identified as a date'],
  [['example_bash_operator', 'runme_0', date, '0'], 2, 'the try must be a number from 1, not 0'],
])('refuses %j', async (words, code, reason) => {
  const result = await tasksLog(...words);
  expect([result.code, result.stdout]).toEqual([code, '']);
  expect(result.stderr).toContain(reason);
});
