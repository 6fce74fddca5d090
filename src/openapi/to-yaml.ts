import { stringify } from 'yaml';

/** A JSON value in YAML 1.2. Load this file by `import()` when it is needed: the package takes long to load. */
export function toYaml(value: unknown): string {
  return stringify(value);
}
