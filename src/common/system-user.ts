import { userInfo } from 'node:os';

/**
 * The operating-system user, as Python's `getpass.getuser()` names it: by the environment first.
 *
 * Differs from Airflow: it crashes where the user has no name, as in a container with a number of its own; that number
 * is the name here.
 */
export function systemUser(env: NodeJS.ProcessEnv = process.env): string {
  return env['LOGNAME'] || env['USER'] || env['LNAME'] || env['USERNAME'] || nameOfProcess();
}

function nameOfProcess(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.geteuid?.() ?? 'unknown');
  }
}
