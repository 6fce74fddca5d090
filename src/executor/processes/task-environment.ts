import type { AirflowConfig } from '../../config/airflow-config.js';
import { environmentVariable, optionTable, type Option } from '../../config/options.js';
import { pythonStr } from '../../python/python-str.js';
import type { PyValue } from '../../python/python-value.js';
import type { Attempt } from '../attempt.js';
import { TaskFailure } from '../task-failure.js';

/** The environment of a process. */
export type Environment = Readonly<Record<string, string>>;

/** Variables of the service that hold secrets, beside those of Airflow: libpq's password, headers with API keys. */
const secretNames = /^(?:AIRFLOW_CONN_.*|PGPASSWORD|PGPASSFILE|OTEL_EXPORTER_OTLP_(?:TRACES_)?HEADERS)$/;

/** Each option of the table with the property of the configuration that has its value. */
const allOptions = Object.entries(optionTable).flatMap(([section, options]) =>
  Object.entries<Option>(options).map(([property, option]) => ({ section, property, option })),
);

const openNames: ReadonlySet<string> = new Set(
  allOptions
    .filter(({ option }) => !option.sensitive)
    .map(({ section, option }) => environmentVariable(section, option.key)),
);

/**
 * The service's environment without its secrets, which tasks inherit. What is left out:
 *
 * - `AIRFLOW__…`, unless it is an option that Windsock reads and that is not sensitive. So no password, key, `…_CMD` or
 *   `…_SECRET` passes, nor any option that only a real Airflow reads.
 * - `AIRFLOW_CONN_…`, `PGPASSWORD`, `PGPASSFILE` and OpenTelemetry's headers.
 * - Any variable whose value is a sensitive option's, or the password in one.
 */
export function withoutSecrets(environment: NodeJS.ProcessEnv, config: AirflowConfig): Environment {
  const secrets = secretValues(config);
  const kept = Object.entries(environment).filter(([name, value]) => {
    if (value === undefined || secrets.has(value) || secretNames.test(name)) return false;
    return !name.startsWith('AIRFLOW__') || openNames.has(name);
  });
  return Object.fromEntries(kept as [string, string][]);
}

/** The variables by which a command knows its task instance. Source: airflow/utils/operator_helpers.py. */
export function contextVariables({ dagId, taskId, executionDate, runId, owner, email }: Attempt): Environment {
  return {
    ...(email !== '' && { AIRFLOW_CTX_DAG_EMAIL: email }),
    ...(owner !== '' && { AIRFLOW_CTX_DAG_OWNER: owner }),
    AIRFLOW_CTX_DAG_ID: dagId,
    AIRFLOW_CTX_TASK_ID: taskId,
    AIRFLOW_CTX_EXECUTION_DATE: executionDate.isoformat(),
    AIRFLOW_CTX_DAG_RUN_ID: runId,
  };
}

/**
 * The environment that the argument `env` of a task gives; null if it gives none.
 *
 * @throws TaskFailure if it is no mapping of names to texts
 */
export function givenEnvironment(env: PyValue | undefined): Environment | null {
  if (env === undefined || env === null) return null;
  if (!(env instanceof Map)) throw new TaskFailure('env must be a mapping of names to texts');
  for (const [name, value] of env) {
    if (typeof name !== 'string' || name === '' || /[=\0]/.test(name)) {
      throw new TaskFailure(`env has a name that no variable can have: ${pythonStr(name)}`);
    }
    if (typeof value !== 'string') throw new TaskFailure(`env: ${name} must be text; put its value in quotes`);
    if (value.includes('\0')) throw new TaskFailure(`env: ${name} holds a null character`);
  }
  return Object.fromEntries(env as Map<string, string>);
}

function secretValues(config: AirflowConfig): Set<string> {
  const sensitive = allOptions.filter(({ option }) => option.sensitive);
  const values = sensitive.map(({ section, property }) => {
    const settings = config[section as 'core'] as unknown as Record<string, unknown>;
    return String(settings[property]);
  });
  const passwords = values.flatMap((value) => {
    const [, password = ''] = /\/\/[^/:@]*:([^/]*)@/.exec(value) ?? [];
    // One that is also the user's or the database's name would take USER and the like along, and is no secret.
    return value.split(password).length === 2 ? [password, decoded(password)] : [];
  });
  const plainUrls = values.filter((value) => value.includes('://') && !value.includes('@'));
  return new Set([...values, ...passwords].filter((value) => value !== '' && !plainUrls.includes(value)));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
