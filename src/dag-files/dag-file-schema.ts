import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type SchemaObject } from 'ajv/dist/2020.js';
import { isValidZone } from '../time/airflow-date.js';
import { packageFolder } from '../common/package-folder.js';
import { isPyDict, type PyDict, type PyJson } from '../python/python-value.js';
import { startOfFile, type FileProblems } from './dag-file-problem.js';
import { parseDagFileDate } from './dag-file-date.js';
import { suggestion } from './nearest-name.js';
import { isSchedule } from './schedule-interval.js';
import type { SourceMark, SourceMarks } from './source-marks.js';

/** The schema that Windsock ships for editors: https://json-schema.org/draft/2020-12/schema. */
const schema = JSON.parse(readFileSync(new URL('schemas/dag-file.schema.json', packageFolder), 'utf8')) as SchemaObject;

// strictTypes would reject `properties` next to `$ref`.
const options = { allErrors: true, verbose: true, allowUnionTypes: true, strictTypes: false };
// The schema is compiled at every start. A test validates the schema itself, so the start does not, and code that
// checks a few files needs no optimization.
const hasty = { meta: false, validateSchema: false, inlineRefs: false, code: { optimize: false } };
const ajv = new Ajv2020({ ...options, ...hasty });
ajv.addFormat('dag-file-date', (text: string) => parseDagFileDate(text, 'UTC') !== null);
ajv.addFormat('schedule-interval', isSchedule);
ajv.addFormat('time-zone', isValidZone);
const validate = ajv.compile(schema);

/** Explanations for keys of Airflow 2 and of newer versions of dag-factory. */
const unknownKeyHints: Readonly<Record<string, string>> = {
  schedule: 'Airflow 1.10 calls it "schedule_interval"',
  max_active_tasks: 'Airflow 1.10 calls it "concurrency"',
  task_groups: 'Airflow 1.10 has no task groups; a SubDagOperator holds several tasks',
  timetable: 'Airflow 1.10 has no timetables',
  doc_md_file_path: 'put the text itself into "doc_md"',
};

/** The arguments that every task may have, as listed in the schema. */
export const commonTaskArguments: readonly string[] = [...propertiesOf('taskArguments'), ...propertiesOf('task')];

/** Adds every violation of the schema to `problems`. */
export function checkSchema(root: PyJson, marks: SourceMarks, problems: FileProblems): void {
  if (validate(plain(root))) return;
  for (const error of validate.errors ?? []) {
    // Skip the reasons why a key is not an id: the error of `propertyNames` itself reports it once.
    if (error.propertyName === undefined) report(error, root, marks, problems);
  }
}

function report(error: ErrorObject, root: PyJson, marks: SourceMarks, problems: FileProblems): void {
  const path = pointerKeys(error.instancePath);
  const { key, message } = describe(error);
  const mark =
    key === undefined ? markOfValue(root, path, marks) : marks.get(path.reduce(entry, root) as PyDict, key).key;
  problems.of(path[0] ?? key).add(mark, message);
}

/** The message, and the key that it is about if it is not about the value itself. */
function describe({ keyword, params, data, parentSchema = {} }: ErrorObject): { key?: string; message: string } {
  if (keyword === 'required') return { message: `has no "${params['missingProperty']}"` };
  if (keyword === 'additionalProperties') {
    const key = params['additionalProperty'] as string;
    return { key, message: `is not a known key${hint(key, Object.keys(parentSchema['properties'] as object))}` };
  }
  if (keyword === 'propertyNames') {
    const { title } = parentSchema['propertyNames'] as { title: string };
    return { key: params['propertyName'] as string, message: `must be ${title}` };
  }
  return { message: `must be ${parentSchema['title']}; it is ${shown(data)}` };
}

function hint(key: string, knownKeys: string[]): string {
  const text = Object.hasOwn(unknownKeyHints, key) ? unknownKeyHints[key] : undefined;
  return text === undefined ? suggestion(key, knownKeys) : `; ${text}`;
}

function markOfValue(root: PyJson, path: string[], marks: SourceMarks): SourceMark {
  const last = path.at(-1);
  if (last === undefined) return startOfFile;
  return marks.get(path.slice(0, -1).reduce(entry, root) as PyDict | PyJson[], last).value;
}

function pointerKeys(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function entry(container: PyJson, key: string): PyJson {
  return (isPyDict(container) ? container.get(key) : (container as PyJson[])[Number(key)]) ?? null;
}

/** Plain objects and numbers, the input of ajv. */
function plain(value: PyJson): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isPyDict(value)) return value;
  const object = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of value) object[key] = plain(item);
  return object;
}

function shown(data: unknown): string {
  const text = JSON.stringify(data);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function propertiesOf(definition: string): string[] {
  const definitions = schema['$defs'] as Record<string, { properties: object }>;
  return Object.keys(definitions[definition]?.properties ?? {});
}
