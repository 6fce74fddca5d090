import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArgumentValue, DagDefinition, TaskDefinition } from '../serialized-dags/dag-definition.js';

/** True for the name of a file that a Bash task may run. Source: BashOperator.template_ext. */
export function isScript(path: string): boolean {
  return /\.(?:sh|bash)$/.test(path);
}

/**
 * Replaces a template field that names a script by the text of the file, which is relative to the folder of the DAG
 * file. As in Airflow, a blank behind the name makes it a command. A name without a file stays, and fails the task.
 * Source: BaseOperator.resolve_template_files.
 */
export function withScripts(dag: DagDefinition, folder: string): DagDefinition {
  return { ...dag, tasks: dag.tasks.map((task) => withScript(task, folder)) };
}

function withScript(task: TaskDefinition, folder: string): TaskDefinition {
  const subdag = task.subdag === null ? null : withScripts(task.subdag, folder);
  const { name, templateFields } = task.operator;
  if (name !== 'BashOperator') return { ...task, subdag };
  const resolve = (value: ArgumentValue) =>
    typeof value === 'string' && isScript(value) ? (textOf(join(folder, value)) ?? value) : value;
  const given = [...task.arguments].map(([key, value]): [string, ArgumentValue] => [
    key,
    templateFields.includes(key) ? resolve(value) : value,
  ]);
  return { ...task, subdag, arguments: new Map(given) };
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
