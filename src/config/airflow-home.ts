import { resolve } from 'node:path';
import { InvalidSetting } from './configuration-error.js';
import { expandVariables } from './expand-variables.js';

const defaultHome = '~/airflow';

/**
 * The absolute path of AIRFLOW_HOME, by default `~/airflow`.
 *
 * Differs from Airflow: the directory is not created here, but by the first write into it.
 *
 * @throws InvalidSetting when the variable is set and no path.
 */
export function findAirflowHome(env: NodeJS.ProcessEnv): string {
  return expandPath(env.AIRFLOW_HOME ?? defaultHome, env);
}

/**
 * The absolute path at which AIRFLOW_CONFIG expects airflow.cfg, by default in the home directory. It need not exist.
 *
 * @throws InvalidSetting when the variable is set and no path.
 */
export function findConfigFile(env: NodeJS.ProcessEnv, home: string): string {
  return env.AIRFLOW_CONFIG === undefined ? resolve(home, 'airflow.cfg') : expandPath(env.AIRFLOW_CONFIG, env);
}

function expandPath(text: string, env: NodeJS.ProcessEnv): string {
  const path = expandVariables(text, env);
  if (path === '') throw new InvalidSetting('must not be empty');
  if (path.startsWith('~')) throw new InvalidSetting('must be written out in full, because ~name is not understood');
  return resolve(path);
}
