import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFolder } from '../../common/package-folder.js';
import { loadPickle, PickleError } from '../../python/pickle/pickle.js';
import { dumpsPythonJson } from '../../python/python-json.js';
import type { PyJson, PyValue } from '../../python/python-value.js';
import type { Attempt } from '../attempt.js';
import { findProgram } from '../processes/find-program.js';
import { OutputLines } from '../processes/output-lines.js';
import { contextVariables } from '../processes/task-environment.js';
import type { Command } from '../processes/task-processes.js';
import type { TaskProcess } from '../processes/task-process.js';
import { pythonRstrip } from '../../python/python-strip.js';
import { TaskFailure } from '../task-failure.js';
import { optionalText, flagArgument } from './arguments.js';
import type { OperatorTools } from './operator.js';
import { toRunnerJson } from './runner-json.js';

/** What a function returned. */
export interface Returned {
  readonly state: 'returned';
  /** Null unless it was asked for. */
  readonly value: PyValue;
  /** Python's `str()` of it, as far as it is shown. */
  readonly text: string;
  /** Python's `bool()` of it. */
  readonly isTrue: boolean;
}

/** How a call ended that did not fail. A skip has the text of its exception. */
export type Outcome = Returned | { readonly state: 'skipped'; readonly text: string };

const runner = fileURLToPath(new URL('python/run_callable.py', packageFolder));
const callFile = 'call.json';
const outcomeFile = 'outcome.pickle';

/**
 * The process that calls the function of a Python task: `python3` on the PATH.
 *
 * @param wants whether the returned value is handed back
 * @throws TaskFailure if there is no python3, or the task names no function
 */
export function pythonCommand(attempt: Attempt, tools: OperatorTools, wants: 'value' | 'nothing'): Command {
  const { environment, config } = tools;
  const python = findProgram('python3', environment.PATH);
  if (python === null) throw new TaskFailure('python3 was not found on the PATH: install it, Python tasks need it');
  const argument = (name: string) => attempt.arguments.get(name) ?? null;
  const call: Record<string, PyValue> = {
    ...callableOf(attempt),
    wants,
    folders: [attempt.folder, config.core.dagsFolder],
    op_args: argument('op_args'),
    op_kwargs: argument('op_kwargs'),
    templates_dict: argument('templates_dict'),
    context: flagArgument(attempt, 'provide_context') ? new Map(attempt.context) : null,
  };
  const json = Object.entries(call).map(([name, value]): [string, PyJson] => [name, toRunnerJson(value)]);
  return {
    identity: attempt,
    environment: { ...environment, ...contextVariables(attempt) },
    files: { [callFile]: dumpsPythonJson(new Map(json)) },
    words: (folder) => [python, '-u', runner, join(folder, callFile), join(folder, outcomeFile)],
  };
}

/**
 * Calls the function. What it prints goes to the log.
 *
 * @throws TaskFailure if it raises an exception, or its process ends before it returns
 */
export async function callPython({ log }: Attempt, process: TaskProcess): Promise<Outcome> {
  const output = new OutputLines(null);
  const write = (lines: readonly string[]) => log.writeLines('INFO', 'logging_mixin.py:120', lines.map(pythonRstrip));
  const exitCode = await process.run((bytes) => write(output.add(bytes)));
  await write(output.end());
  const outcome = await readOutcome(process.folder.path);
  if (outcome === null) {
    throw new TaskFailure(`The Python process ended with return code ${exitCode} and without a result`);
  }
  const text = outcome.get('text') as string;
  switch (outcome.get('state')) {
    case 'returned':
      return { state: 'returned', value: outcome.get('value') ?? null, text, isTrue: outcome.get('is_true') === true };
    case 'skipped':
      return { state: 'skipped', text };
    default:
      throw new TaskFailure(text, outcome.get('traceback') as string, outcome.get('is_final') === true);
  }
}

/** By file and name, as dag-factory has it, or by a dotted path. */
function callableOf(attempt: Attempt): Record<string, PyValue> {
  const name = optionalText(attempt, 'python_callable_name');
  const file = optionalText(attempt, 'python_callable_file');
  if (name !== null && file !== null) return { file: isAbsolute(file) ? file : join(attempt.folder, file), name };
  const [, module, last] = /^([\w.]+)\.(\w+)$/.exec(optionalText(attempt, 'python_callable') ?? '') ?? [];
  if (module !== undefined && last !== undefined) return { module, name: last };
  throw new TaskFailure('The task names no function: give python_callable_name and python_callable_file');
}

/** Null if the process left none. */
async function readOutcome(folder: string): Promise<Map<PyValue, PyValue> | null> {
  const bytes = await readFile(join(folder, outcomeFile)).catch(() => null);
  if (bytes === null) return null;
  try {
    return loadPickle(bytes) as Map<PyValue, PyValue>;
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    throw new TaskFailure(`The returned value cannot be kept as an XCom: ${error.message}`);
  }
}
