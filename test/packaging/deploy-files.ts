import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { environmentVariable, optionTable, type OptionTable } from '../../src/config/options.js';

/** The root of the repository. */
export const root = join(import.meta.dirname, '../..');

/** A file of the repository, by its path from the root. */
export function readFile(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The documents of a YAML file, read as Compose and Kubernetes do: anchors, merge keys, `0440` in octal. */
export function readYaml<T>(path: string): T[] {
  return parseAllDocuments(readFile(path), { version: '1.1' }).map((document) => {
    if ('errors' in document && document.errors.length > 0) throw document.errors[0]!;
    return (document as { toJS(): T }).toJS();
  });
}

const known = new Set(
  Object.entries<OptionTable[string]>(optionTable).flatMap(([section, options]) =>
    Object.values(options).flatMap(({ key, sensitive }) => [
      environmentVariable(section, key),
      ...(sensitive ? [environmentVariable(section, `${key}_cmd`)] : []),
    ]),
  ),
);

/** Those of the variables of Airflow's form that Windsock does not read. */
export function unknownVariables(names: readonly string[]): string[] {
  return names.filter((name) => name.startsWith('AIRFLOW__') && !known.has(name));
}

const seconds = (option: { readonly default: string }) => Number(option.default);

/** Seconds that `windsock standalone` may need to stop, by the defaults: first its scheduler, then its web server. */
export const timeToStop =
  2 * seconds(optionTable.windsock.shutdownTimeout) + seconds(optionTable.core.killedTaskCleanupTime) + 15;
