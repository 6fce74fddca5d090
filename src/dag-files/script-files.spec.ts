import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseDagFile } from './parse-dag-file.js';
import { withScripts } from './script-files.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windsock-scripts-'));
  writeFileSync(join(folder, 'greet.sh'), 'echo "{{ ds }}"\n');
});

afterEach(() => rmSync(folder, { recursive: true }));

function commandOf(command: string, operator = 'BashOperator'): unknown {
  const text = `my_dag:\n  tasks:\n    one:\n      operator: ${operator}\n      bash_command: ${JSON.stringify(command)}\n`;
  const { dags, problems } = parseDagFile('my.dag.yaml', text);
  expect(problems).toEqual([]);
  return withScripts(dags[0]!, folder).tasks[0]!.arguments.get('bash_command');
}

it('a command that names a script is the text of the script', () => {
  expect(commandOf('greet.sh')).toBe('echo "{{ ds }}"\n');
});

it.each([
  ['with a blank behind it', 'greet.sh '],
  ['of a file that is not there', 'missing.sh'],
])('a name %s stays', (_, command) => {
  expect(commandOf(command)).toBe(command);
});

it('a sensor runs its command as it is', () => {
  expect(commandOf('greet.sh', 'BashSensor')).toBe('greet.sh');
});
