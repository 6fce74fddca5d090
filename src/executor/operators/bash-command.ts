import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attempt } from '../attempt.js';
import { OutputLines, UndecodableOutput } from '../processes/output-lines.js';
import type { Environment } from '../processes/task-environment.js';
import type { Command } from '../processes/task-processes.js';
import type { TaskProcess } from '../processes/task-process.js';
import { textArgument } from './arguments.js';

/** Where Airflow writes the lines of a command, and how it strips a line of output. */
export interface BashFrame {
  /** `file:line` of: the temporary folder, the script, the command, "Output:", a line, the exit code. */
  readonly sources: readonly [string, string, string, string, string, string];
  readonly strip: (line: string) => string;
}

/** How a command ended. */
export interface BashEnd {
  readonly exitCode: number;
  readonly output: OutputLines;
}

/** The command of a task as a script in a folder of its own, run by bash. @throws TaskFailure if there is none */
export function bashCommand(attempt: Attempt, environment: Environment): Command {
  const script = scriptName(attempt);
  return {
    identity: attempt,
    environment,
    files: { [script]: textArgument(attempt, 'bash_command') },
    words: (folder, bash) => [bash, join(folder, script)],
  };
}

/** Runs the process of a bash command, with everything that it prints in the task's log. */
export async function runBash(attempt: Attempt, process: TaskProcess, frame: BashFrame): Promise<BashEnd> {
  const { log } = attempt;
  const [root, location, running, heading, line, ended] = frame.sources;
  const output = new OutputLines(encodingOf(attempt));
  await log.write('INFO', root, `Tmp dir root location: \n ${tmpdir()}`);
  const script = join(process.folder.path, scriptName(attempt));
  await log.write('INFO', location, `Temporary script location: ${script}`);
  await log.write('INFO', running, `Running command: ${textArgument(attempt, 'bash_command')}`);
  await log.write('INFO', heading, 'Output:');
  const write = (lines: readonly string[]) => log.writeLines('INFO', line, lines.map(frame.strip));
  const exitCode = await decoding(write, async () => {
    const code = await process.run((bytes) => write(output.add(bytes)));
    await write(output.end());
    return code;
  });
  await log.write('INFO', ended, `Command exited with return code ${exitCode}`);
  return { exitCode, output };
}

/** Shows the lines in which bytes could not be read, before the try fails. */
async function decoding<T>(write: (lines: readonly string[]) => Promise<void>, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UndecodableOutput) await write(error.lines);
    throw error;
  }
}

function encodingOf({ arguments: given }: Attempt): string {
  const encoding = given.get('output_encoding');
  return typeof encoding === 'string' ? encoding : 'utf-8';
}

/** A name that bash shows in its messages: the task's, as in Airflow. */
function scriptName({ taskId, tryNumber }: Attempt): string {
  return `${taskId.replaceAll(/[/\0]/g, '_').slice(0, 200)}-${tryNumber}.sh`;
}
