import { userInfo } from 'node:os';

/** The operating-system user, as Python's `getpass.getuser()` names it: by the environment first. */
export function systemUser(env: NodeJS.ProcessEnv = process.env): string {
  return env['LOGNAME'] || env['USER'] || env['LNAME'] || env['USERNAME'] || userInfo().username;
}
