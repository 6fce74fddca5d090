import { pythonRstrip } from '../../python/python-strip.js';
import { contextVariables, givenEnvironment } from '../processes/task-environment.js';
import type { TaskProcess } from '../processes/task-process.js';
import { TaskFailure } from '../task-failure.js';
import { flagArgument } from './arguments.js';
import { bashCommand, type BashFrame, runBash } from './bash-command.js';
import type { Operator } from './operator.js';

const lines = [113, 134, 146, 153, 157, 159].map((line) => `bash_operator.py:${line}`);
const frame: BashFrame = { sources: lines as unknown as BashFrame['sources'], strip: pythonRstrip };

/** BashOperator: runs a command, and keeps the last line of its output if `xcom_push` is true. */
export const bashOperator: Operator = {
  command(attempt, { environment }) {
    const inherited = givenEnvironment(attempt.arguments.get('env')) ?? environment;
    return bashCommand(attempt, { ...inherited, ...contextVariables(attempt) });
  },

  async run({ attempt }, process) {
    const { exitCode, output } = await runBash(attempt, process as TaskProcess, frame);
    if (exitCode !== 0) throw new TaskFailure('Bash command failed');
    const isKept = flagArgument(attempt, 'xcom_push') && attempt.pushesXcom;
    const xcoms = new Map(isKept ? [['return_value', pythonRstrip(output.lastLine)]] : []);
    return { state: 'success', xcoms, skips: new Set() };
  },
};
