import { pythonStrip } from '../../python/python-strip.js';
import { givenEnvironment } from '../processes/task-environment.js';
import { bashCommand, type BashFrame, runBash } from './bash-command.js';
import type { Execution, Operator } from './operator.js';
import { withProcess } from './process-in-run.js';
import { runSensor } from './sensor.js';

const lines = [66, 73, 74, 83, 86, 88].map((line) => `bash_sensor.py:${line}`);
const frame: BashFrame = { sources: lines as unknown as BashFrame['sources'], strip: pythonStrip };

/** BashSensor: waits until a command ends with exit code 0. Airflow: its environment has no AIRFLOW_CTX_…. */
export const bashSensor: Operator = {
  run: (execution) => runSensor(execution, () => poke(execution)),
};

async function poke(execution: Execution): Promise<boolean> {
  const { attempt, environment } = execution;
  const command = bashCommand(attempt, givenEnvironment(attempt.arguments.get('env')) ?? environment);
  const { exitCode } = await withProcess(execution, command, (process) => runBash(attempt, process, frame));
  return exitCode === 0;
}
