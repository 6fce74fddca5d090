import type { AttemptResult } from '../attempt.js';
import { type Execution, type Operator } from './operator.js';
import { withProcess } from './process-in-run.js';
import { callPython, pythonCommand } from './python-call.js';
import { runSensor } from './sensor.js';

/** PythonSensor: waits until a function returns what is true in Python. */
export const pythonSensor: Operator = { run };

async function run(execution: Execution): Promise<AttemptResult> {
  const { attempt } = execution;
  let isSkipped = false;
  const result = await runSensor(execution, async () => {
    const command = pythonCommand(attempt, execution, 'nothing');
    const outcome = await withProcess(execution, command, (process) => callPython(attempt, process));
    isSkipped = outcome.state === 'skipped';
    return outcome.state === 'skipped' || outcome.isTrue;
  });
  return isSkipped ? { state: 'skipped', xcoms: new Map(), skips: new Set() } : result;
}
