import { resolve } from 'node:path';
import { lineOrigin, type ConfigFile } from './config-file.js';
import type { ConfigParts } from './airflow-config.js';
import { findIniValue } from './ini.js';
import type { ConfigInputs } from './option-source.js';
import { environmentVariable, optionTable, type OptionTable } from './options.js';

/** Warnings about a valid configuration: one sentence each, without any value. */
export function configWarnings(inputs: ConfigInputs, parts: Omit<ConfigParts, 'warnings'>): string[] {
  const { env, file } = inputs;
  return [
    ...missingFile(env, parts),
    ...(file ? misspeltOptions(file) : []),
    ...misspeltVariables(env),
    ...(file ? ignoredHome(file, parts.home) : []),
    ...serializationOff(parts),
  ];
}

function missingFile(env: NodeJS.ProcessEnv, { configFile }: Pick<ConfigParts, 'configFile'>): string[] {
  if (configFile !== null || env.AIRFLOW_CONFIG === undefined) return [];
  return [`AIRFLOW_CONFIG names ${env.AIRFLOW_CONFIG}, which does not exist; going on without a file.`];
}

/** Airflow looks options up in lower case but keeps the file's names as written, so it never finds these. */
function misspeltOptions({ path, document }: ConfigFile): string[] {
  const names = new Set(readNames((section, key) => `${section}.${key}`));
  const entries = [...document.sections].flatMap(([section, options]) =>
    [...options].map(([key, { line }]) => ({ section, key, line, name: `${section}.${key}` })),
  );
  return entries
    .filter(({ name }) => !names.has(name) && names.has(name.toLowerCase()))
    .map(({ section, key, line }) => {
      const advice = 'is ignored, as Airflow ignores it: write the section and the option in lower case';
      return `[${section}] ${key} (${lineOrigin(path, line)}) ${advice}.`;
    });
}

function misspeltVariables(env: NodeJS.ProcessEnv): string[] {
  const names = new Set(readNames(environmentVariable));
  return Object.keys(env)
    .filter((name) => !names.has(name) && names.has(name.toUpperCase()))
    .map((name) => `Environment variable ${name} is ignored, as Airflow ignores it: write it in upper case.`);
}

/** All names of the options in the table, including those with `_cmd` and `_secret`. */
function readNames(format: (section: string, key: string) => string): string[] {
  return Object.entries<OptionTable[string]>(optionTable).flatMap(([section, options]) =>
    Object.values(options)
      .flatMap(({ key, sensitive }) => (sensitive ? [key, `${key}_cmd`, `${key}_secret`] : [key]))
      .map((key) => format(section, key)),
  );
}

/** Airflow's old template contained this option. It is deprecated, and no default depends on it any more. */
function ignoredHome({ path, document }: ConfigFile, home: string): string[] {
  const value = findIniValue(document, 'core', 'airflow_home');
  if (!value || resolve(value.raw) === home) return [];
  return [`[core] airflow_home (${lineOrigin(path, value.line)}) is ignored: set the variable AIRFLOW_HOME instead.`];
}

function serializationOff({ configFile, databaseConfigured, settings }: Omit<ConfigParts, 'warnings'>): string[] {
  if (configFile === null || !databaseConfigured || settings.core.storeSerializedDags) return [];
  const advice = 'set store_serialized_dags = True and store_dag_code = True in [core] for Airflow';
  return [`Airflow does not store its DAGs in the database, where Windsock looks for them: ${advice}.`];
}
