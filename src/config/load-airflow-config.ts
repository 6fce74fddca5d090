import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { AirflowConfig, type ConfigParts } from './airflow-config.js';
import { findAirflowHome, findConfigFile } from './airflow-home.js';
import { readConfigFile } from './config-file.js';
import { configWarnings } from './config-warnings.js';
import { InvalidSetting, ProblemList } from './configuration-error.js';
import { findOptionSource, type ConfigInputs, type ConfigOverrides } from './option-source.js';
import { optionTable, type Option, type OptionTable, type OptionValues } from './options.js';
import { readOption } from './read-option.js';
import { readTracingSettings } from './tracing-settings.js';

/**
 * Reads Airflow's own configuration: command-line overrides, `AIRFLOW__SECTION__KEY`, airflow.cfg and defaults, in this
 * order of precedence. If `env` is the process's own environment, first loads the `.env` file of the working directory
 * into it; variables that are already set win. Runs the commands of `_cmd` options.
 *
 * @throws ConfigurationError that lists every problem.
 */
export function loadAirflowConfig(
  env: NodeJS.ProcessEnv = process.env,
  overrides: ConfigOverrides = {},
): AirflowConfig {
  const problems = new ProblemList();
  if (env === process.env) problems.attempt({ origin: resolve('.env') }, loadDotEnv);

  const inputs = findInputs(env, overrides, problems);
  const settings = readSettings(inputs, problems);
  problems.throwIfAny();

  const tracing = readTracingSettings(env);
  const parts: Omit<ConfigParts, 'warnings'> = {
    home: inputs.home,
    configFile: inputs.file?.path ?? null,
    databaseConfigured: !findOptionSource(inputs, 'core', optionTable.core.sqlAlchemyConn).isDefault,
    tracing: tracing.settings,
    settings,
  };
  return new AirflowConfig({ ...parts, warnings: [...configWarnings(inputs, parts), ...tracing.warnings] });
}

function loadDotEnv(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new InvalidSetting(`cannot be read: ${code}`, { cause: error });
  }
}

function findInputs(env: NodeJS.ProcessEnv, overrides: ConfigOverrides, problems: ProblemList): ConfigInputs {
  const find = (name: string, path: () => string): string | undefined =>
    problems.attempt({ option: name, value: env[name], origin: 'environment variable' }, path);

  const home = find('AIRFLOW_HOME', () => findAirflowHome(env)) ?? resolve(homedir(), 'airflow');
  const path = find('AIRFLOW_CONFIG', () => findConfigFile(env, home));
  return { env, home, overrides, file: path === undefined ? null : readConfigFile(path, problems) };
}

/** Complete only if no problem was added. */
function readSettings(inputs: ConfigInputs, problems: ProblemList): ConfigParts['settings'] {
  const sections = Object.entries<OptionTable[string]>(optionTable).map(([section, options]) => {
    const values = Object.entries(options).map(([property, option]) => {
      return [property, readFrom(inputs, section, option, problems)] as const;
    });
    return [section, Object.fromEntries(values)] as const;
  });
  return Object.fromEntries(sections) as unknown as ConfigParts['settings'];
}

function readFrom(
  inputs: ConfigInputs,
  section: string,
  option: Option,
  problems: ProblemList,
): OptionValues[keyof OptionValues] | undefined {
  const source = findOptionSource(inputs, section, option);
  const value = option.sensitive ? undefined : source.written;
  return problems.attempt({ option: `[${section}] ${option.key}`, value, origin: source.origin }, () =>
    readOption(option, source.read()),
  );
}
