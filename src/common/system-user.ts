import { userInfo } from 'node:os';

/**
 * The name of the operating-system user, as Python's `getpass.getuser()` finds it: from the environment first.
 *
 * Differs from Airflow: it crashes if the user has no name, such as an arbitrary user id in a container. Here the id is
 * the name.
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
