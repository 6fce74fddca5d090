import type { Attempt, AttemptResult } from '../attempt.js';
import type { TaskProcess } from '../processes/task-process.js';
import type { Operator } from './operator.js';
import { callPython, pythonCommand, type Returned } from './python-call.js';

/** PythonOperator: calls a function, and keeps what it returns. */
export const pythonOperator: Operator = {
  command: (attempt, tools) => pythonCommand(attempt, tools, attempt.pushesXcom ? 'value' : 'nothing'),
  run: ({ attempt }, process) =>
    runPython(attempt, process as TaskProcess, ({ value }) => {
      const xcoms = new Map(value === null ? [] : [['return_value', value]]);
      return Promise.resolve({ state: 'success', xcoms, skips: new Set() });
    }),
};

/** Calls the function, and goes on with what it returned, unless it skipped the task. */
export async function runPython(
  attempt: Attempt,
  process: TaskProcess,
  goOn: (returned: Returned) => Promise<AttemptResult>,
): Promise<AttemptResult> {
  const outcome = await callPython(attempt, process);
  if (outcome.state === 'skipped') {
    if (outcome.text !== '') await attempt.log.write('INFO', 'taskinstance.py:1009', outcome.text);
    return { state: 'skipped', xcoms: new Map(), skips: new Set() };
  }
  await attempt.log.write('INFO', 'python_operator.py:114', `Done. Returned value was: ${outcome.text}`);
  return goOn(outcome);
}
