import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { taskParameters } from '../serialized-dags/task-attributes.js';

type Schema = { [key: string]: unknown; properties?: Record<string, Schema>; $ref?: string };

const schema = JSON.parse(
  readFileSync(new URL('../../schemas/dag-file.schema.json', import.meta.url), 'utf8'),
) as Schema & { $defs: Record<string, Schema> };

describe('the schema of DAG files', () => {
  it('is a valid JSON schema', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true, validateFormats: false });
    expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  it('gives every type a title that completes the sentence "must be …"', () => {
    const untitled = allSchemas(schema).filter((part) => ('type' in part || 'enum' in part) && !('title' in part));
    expect(untitled).toEqual([]);
  });

  it('describes every key of a DAG and of a task', () => {
    const definitions = Object.values(schema.$defs).flatMap((part) => Object.entries(part.properties ?? {}));
    const undescribed = definitions.filter(([, part]) => !('description' in part) && part['type'] !== 'null');
    const units = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds'];
    expect(undescribed.map(([name]) => name).filter((name) => !units.includes(name))).toEqual([]);
  });

  it('lists every argument of a task that is stored', () => {
    const known = Object.keys(schema.$defs['taskArguments']?.properties ?? {});
    const stored = [...taskParameters].filter((name) => name !== 'schedule_interval');
    expect(known).toEqual(expect.arrayContaining(stored));
  });

  it('is documented key by key', () => {
    const page = readFileSync(new URL('../../docs/dag-files.md', import.meta.url), 'utf8');
    const keys = ['dag', 'task', 'taskArguments'].flatMap((name) => Object.keys(schema.$defs[name]?.properties ?? {}));
    expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });
});

function allSchemas(part: unknown): Schema[] {
  if (typeof part !== 'object' || part === null) return [];
  const nested = Object.entries(part).flatMap(([key, value]) =>
    key === 'properties' || key === '$defs' ? Object.values(value as object).flatMap(allSchemas) : allSchemas(value),
  );
  return Array.isArray(part) ? nested : [part as Schema, ...nested];
}
