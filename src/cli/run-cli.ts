import { CommanderError } from 'commander';
import { translateSpelling } from './airflow-spelling.js';
import { buildProgram } from './program.js';
import { UsageError } from './usage-error.js';

/**
 * Runs one command of the `windsock` command line. Results go to standard output, everything else to standard error.
 *
 * @returns the exit code: 0 done, 1 refused or failed, 2 wrong usage
 */
export async function runCli(words: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync(translateSpelling(words), { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said it.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    // Loaded only now, for `--help` to be fast.
    const { describeFailure } = await import('./describe-failure.js');
    process.stderr.write(`${describeFailure(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
