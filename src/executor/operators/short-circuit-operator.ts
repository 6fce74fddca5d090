import type { TaskProcess } from '../processes/task-process.js';
import { type Operator, plainSuccess } from './operator.js';
import { pythonCommand } from './python-call.js';
import { runPython } from './python-operator.js';
import { skipAllDownstream } from './skipping.js';

/** ShortCircuitOperator: calls a function, and skips all tasks after this one if the result is false in Python. */
export const shortCircuitOperator: Operator = {
  command: (attempt, tools) => pythonCommand(attempt, tools, 'nothing'),
  run: ({ attempt }, process) =>
    runPython(attempt, process as TaskProcess, async ({ text, isTrue }) => {
      const write = (line: number, words: string) => attempt.log.write('INFO', `python_operator.py:${line}`, words);
      await write(159, `Condition result is ${text}`);
      await write(isTrue ? 162 : 165, isTrue ? 'Proceeding with downstream tasks...' : 'Skipping downstream tasks...');
      if (isTrue) return plainSuccess;
      await write(173, 'Done.');
      return { state: 'success', ...skipAllDownstream(attempt) };
    }),
};
