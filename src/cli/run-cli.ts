import { CommanderError } from 'commander';
import { ApiError, ClientError } from '../client/client-errors.js';
import { AirflowException } from '../common/errors.js';
import { StartError } from '../common/start-error.js';
import { ConfigurationError } from '../config/configuration-error.js';
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
    process.stderr.write(`${describeFailure(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** What nobody foresaw is shown with its stack, and without its properties: a failed query carries its parameters. */
function describeFailure(error: unknown): string {
  // Airflow: the bare message, which scripts compare.
  if ([AirflowException, ApiError, UsageError].some((type) => error instanceof type)) return (error as Error).message;
  const foreseen = [StartError, ConfigurationError, ClientError].some((type) => error instanceof type);
  return `windsock: ${foreseen ? (error as Error).message : ((error as Error).stack ?? String(error))}`;
}
