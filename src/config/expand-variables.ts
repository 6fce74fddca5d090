import { userInfo } from 'node:os';
import { InvalidSetting } from './configuration-error.js';

const maxRounds = 20;
const maxLength = 65_536;

/**
 * Replaces a leading `~` and every `$NAME` or `${NAME}` of the environment, repeatedly until nothing changes. Unknown
 * variables stay unchanged.
 *
 * Airflow: `expand_env_var` does so with `os.path.expandvars` and `os.path.expanduser`.
 * Differs from Airflow: `~name` stays as it is, because Node.js cannot look up other users; and variables that refer to
 * themselves are an error, where Airflow loops forever.
 *
 * @throws InvalidSetting for variables that refer to themselves.
 */
export function expandVariables(text: string, env: NodeJS.ProcessEnv): string {
  for (let round = 0; round < maxRounds && text.length < maxLength; round++) {
    const expanded = expandHome(replaceVariables(text, env), env);
    if (expanded === text) return text;
    text = expanded;
  }
  throw new InvalidSetting('has a $VARIABLE that refers to itself');
}

function replaceVariables(text: string, env: NodeJS.ProcessEnv): string {
  return text.replace(/\$(?:([A-Za-z0-9_]+)|\{([^}]*)\})/g, (token, plain?: string, braced?: string) => {
    return env[plain ?? braced ?? ''] ?? token;
  });
}

function expandHome(text: string, env: NodeJS.ProcessEnv): string {
  if (text !== '~' && !text.startsWith('~/')) return text;
  const home = (env.HOME ?? userInfo().homedir).replace(/\/+$/, '');
  return home + text.slice(1) || '/';
}
