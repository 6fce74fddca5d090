import { stringify } from 'yaml';

/** A JSON value in YAML 1.2. Import it where it is needed, by `import()`: the package takes long to load. */
export function toYaml(value: unknown): string {
  return stringify(value);
}
