import { isPyDict, type PyDict } from '../python/python-value.js';
import { buildDag } from './build-dag.js';
import { DagCheck } from './check-dag.js';
import type { DagDefinition } from '../serialized-dags/dag-definition.js';
import { FileProblems, startOfFile, type DagFileProblem, type ProblemList } from './dag-file-problem.js';
import { checkSchema } from './dag-file-schema.js';
import { DagSourceReader, type DagSource } from './dag-source.js';
import { readYaml } from './read-yaml.js';
import type { SourceMarks } from './source-marks.js';

/** The contents of a DAG file: its valid DAGs, and the problems of the others. */
export interface DagFileContent {
  dags: DagDefinition[];
  problems: DagFileProblem[];
}

/** The top-level key with the settings that all DAGs of the file share. */
const defaultBlock = 'default';
/** The top-level keys that are not DAGs; `$schema` tells editors where the schema is. */
const reservedKeys = [defaultBlock, '$schema'];

/** True for the file names that parseDagFile reads: `*.dag.yaml`, `*.dag.yml`, `*.dag.json`. */
export function isDagFile(path: string): boolean {
  return /\.dag\.(?:yaml|yml|json)$/.test(path);
}

/**
 * Reads the text of a DAG file. Never throws, whatever the text: it returns all mistakes at once, each as a problem
 * with its place. A DAG with a problem is left out. A problem in `default`, or of the grammar, leaves out every DAG.
 *
 * @param path used only in the problems
 * @param defaultTimezone the IANA name of the zone of DAGs that name none, see timeZoneOf
 */
export function parseDagFile(path: string, text: string, defaultTimezone = 'UTC'): DagFileContent {
  const problems = new FileProblems(path);
  const { root, marks } = readYaml(text, problems.of());
  if (root === null && problems.of().isEmpty) problems.of().add(startOfFile, 'the file defines no DAG');
  if (root !== null) checkSchema(root, marks, problems);
  const dags = isPyDict(root) ? readDags(root, marks, problems, defaultTimezone) : [];
  return { dags, problems: problems.toArray() };
}

function readDags(root: PyDict, marks: SourceMarks, problems: FileProblems, defaultTimezone: string): DagDefinition[] {
  const dagIds = [...root.keys()].filter((key) => !reservedKeys.includes(key));
  if (dagIds.length === 0) problems.of().add(startOfFile, 'the file defines no DAG');
  const defaults = root.get(defaultBlock);
  const seen = new Set<string>();
  const sources = dagIds.flatMap((dagId) => {
    const reader = new DagSourceReader(marks, problems.of(dagId));
    const source = reader.read(dagId, root, dagId, isPyDict(defaults) ? defaults : null);
    if (source !== null) new DagCheck(marks, problems.of(dagId), seen).check(source);
    return source ?? [];
  });
  const isSound = ({ dagId }: DagSource) => ['', defaultBlock, dagId].every((key) => problems.of(key).isEmpty);
  return sources.filter(isSound).flatMap((source) => build(source, defaultTimezone, problems.of(source.dagId)));
}

function build(source: DagSource, defaultTimezone: string, problems: ProblemList): DagDefinition[] {
  try {
    return [buildDag(source, defaultTimezone)];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.add(source.place.key, error.message);
    return [];
  }
}
