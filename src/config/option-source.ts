import { lineOrigin, type ConfigFile } from './config-file.js';
import { InvalidSetting } from './configuration-error.js';
import { expandVariables } from './expand-variables.js';
import { findIniValue, interpolate } from './ini.js';
import { environmentVariable, type Option, type OptionName } from './options.js';
import { runCommand } from './run-command.js';

/** Options from the command line. They override all other sources and are used unchanged. */
export type ConfigOverrides = Readonly<Partial<Record<OptionName, string>>>;

/** All sources of options except the table's defaults. */
export interface ConfigInputs {
  readonly env: NodeJS.ProcessEnv;
  readonly file: ConfigFile | null;
  readonly overrides: ConfigOverrides;
  /** Replaces `{AIRFLOW_HOME}` in defaults. */
  readonly home: string;
}

/** The source of an option's value. */
export interface OptionSource {
  /** The source's name in messages, such as `environment variable AIRFLOW__CORE__DAGS_FOLDER`. */
  readonly origin: string;
  readonly isDefault: boolean;
  /** The text as written there. */
  readonly written: string;
  /**
   * The effective text: interpolated and expanded, or printed by the command.
   *
   * @throws InvalidSetting
   */
  read(): string;
}

/** A text in the environment or the file. */
interface Entry {
  readonly origin: string;
  readonly written: string;
  /** `written` after the interpolation of its source. */
  interpolated(): string;
}

type Place = (inputs: ConfigInputs, section: string, key: string) => Entry | undefined;

/**
 * Finds the source of an option: the command line, then the environment, then the file, then the default. In the
 * environment and the file, a sensitive option may be given as `<key>_cmd` instead.
 *
 * Airflow: `AirflowConfigParser.get` has this order. The deprecated names that it also tries belong to options that are
 * not in the table.
 */
export function findOptionSource(inputs: ConfigInputs, section: string, option: Option): OptionSource {
  return (
    findOverride(inputs, section, option) ??
    findIn(findInEnvironment, inputs, section, option) ??
    findIn(findInFile, inputs, section, option) ??
    defaultSource(inputs, option)
  );
}

function findOverride({ overrides }: ConfigInputs, section: string, { key }: Option): OptionSource | undefined {
  const written = overrides[`${section}.${key}` as OptionName];
  if (written === undefined) return undefined;
  return { origin: 'command line', isDefault: false, written, read: () => written };
}

function findIn(
  find: Place,
  inputs: ConfigInputs,
  section: string,
  { key, sensitive }: Option,
): OptionSource | undefined {
  const plain = find(inputs, section, key);
  if (plain) return sourceFrom(plain, () => expandVariables(plain.interpolated(), inputs.env));
  if (!sensitive) return undefined;

  const command = find(inputs, section, `${key}_cmd`);
  if (command) return sourceFrom(command, () => runCommand(command.interpolated(), inputs.env));

  const secret = find(inputs, section, `${key}_secret`);
  return secret && sourceFrom(secret, refuseSecretsBackend);
}

function findInEnvironment({ env }: ConfigInputs, section: string, key: string): Entry | undefined {
  const name = environmentVariable(section, key);
  const written = env[name];
  if (written === undefined) return undefined;
  return { origin: `environment variable ${name}`, written, interpolated: () => written };
}

function findInFile({ file }: ConfigInputs, section: string, key: string): Entry | undefined {
  const value = file && findIniValue(file.document, section, key);
  if (!value) return undefined;
  return {
    origin: lineOrigin(file.path, value.line),
    written: value.raw,
    interpolated: () => interpolate(file.document, section, value.raw),
  };
}

function defaultSource({ home }: ConfigInputs, option: Option): OptionSource {
  const written = option.default.replace('{AIRFLOW_HOME}', () => home);
  return { origin: 'default', isDefault: true, written, read: () => written };
}

function sourceFrom({ origin, written }: Entry, read: () => string): OptionSource {
  return { origin, isDefault: false, written, read };
}

// Differs from Airflow: without a secrets backend it treats the option as unset and uses the default.
function refuseSecretsBackend(): never {
  throw new InvalidSetting('needs a secrets backend, which is not supported: give the value itself, or use _cmd');
}
