import type { TaskProcess } from '../processes/task-process.js';
import type { Operator } from './operator.js';
import { pythonCommand } from './python-call.js';
import { runPython } from './python-operator.js';
import { skipOtherBranches } from './skipping.js';

/** BranchPythonOperator: calls a function that returns the tasks to follow, and skips the others. */
export const branchPythonOperator: Operator = {
  command: (attempt, tools) => pythonCommand(attempt, tools, 'value'),
  run: ({ attempt }, process) =>
    runPython(attempt, process as TaskProcess, async ({ value }) => ({
      state: 'success',
      ...(await skipOtherBranches(attempt, value)),
    })),
};
