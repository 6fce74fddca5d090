import { CommanderError } from 'commander';
import { translateSpelling } from './airflow-spelling.js';
import { buildProgram } from './program.js';
import { UsageError } from './usage-error.js';

/**
 * Runs one command of the `windsock` command line. Results go to standard output, everything else to standard error.
 *
 * @returns the exit code: 0 success, 1 refused or failed, 2 wrong usage
 */
export async function runCli(words: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync(translateSpelling(words), { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has already printed the message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    // Loaded on demand, so that `--help` is fast.
    const { describeFailure } = await import('./describe-failure.js');
    process.stderr.write(`${describeFailure(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
