import { spawnSync } from 'node:child_process';
import { InvalidSetting } from './configuration-error.js';
import { shellWords } from './shell-words.js';

/**
 * Runs the command of a `_cmd` option without a shell. Returns its output without the trailing newline; its stderr goes
 * to this process's stderr.
 *
 * Differs from Airflow: a command that prints nothing is an error, because Airflow would go on with the default, which
 * for the connection is an empty SQLite database; and the error repeats neither the command nor its output, since both
 * may contain the secret.
 *
 * @throws InvalidSetting if the command cannot be started, fails or prints nothing.
 */
export function runCommand(command: string, env: NodeJS.ProcessEnv): string {
  const [program, ...args] = shellWords(command);
  if (!program) throw new InvalidSetting('its command names no program');
  if (command.includes('\0')) throw new InvalidSetting('its command has a NUL character');

  const child = spawnSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.error) throw new InvalidSetting(`its command could not be run: ${errorCode(child.error)}`);
  if (child.signal) throw new InvalidSetting(`its command was ended by ${child.signal}`);
  if (child.status !== 0) throw new InvalidSetting(`its command failed with exit code ${child.status}`);

  const output = child.stdout.replace(/[\r\n]+$/, '');
  if (output === '') throw new InvalidSetting('its command printed nothing');
  return output;
}

function errorCode(error: NodeJS.ErrnoException): string {
  return error.code ?? error.name;
}
