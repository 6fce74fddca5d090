import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type ErrorCode,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { isPyDict, type PyDict, type PyJson } from '../python/python-value.js';
import { startOfFile, type ProblemList } from './dag-file-problem.js';
import { SourceMarks, type SourceMark } from './source-marks.js';

/** A longer file is rejected: reading a file of this size takes about a second. */
const maxCharacters = 512 * 1024;
/** Nesting depth of lists and mappings. A sub-DAG takes three levels. */
const maxDepth = 64;
/** Number of values with all aliases expanded, so that a few lines cannot become gigabytes. */
const maxValues = 100_000;

/** Replacements for messages of the parser that describe its own internals. */
const clearerMessages: Partial<Record<ErrorCode, string>> = {
  RESOURCE_EXHAUSTION: 'lists and mappings are nested too deeply',
  MULTIPLE_DOCS: 'a file holds one document, and here begins another',
};

/** A parsed file: `root` is null if the file is empty or if problems make it unreadable. */
export interface YamlReading {
  root: PyJson;
  marks: SourceMarks;
}

/**
 * Reads YAML 1.2, which includes JSON. Whole numbers become `bigint`, anchors and merge keys (`<<`) are resolved, keys
 * are text (`1:` is `"1"`). Adds to `problems` every violation of the grammar, and everything that JSON or Windsock
 * does not allow: equal keys, NaN, infinities, NUL characters, tags, and files that are too large or too deep.
 */
export function readYaml(text: string, problems: ProblemList): YamlReading {
  const marks = new SourceMarks();
  if (text.length > maxCharacters) {
    problems.add(startOfFile, `the file has more than ${maxCharacters} characters`);
    return { root: null, marks };
  }
  const lines = new LineCounter();
  // uniqueKeys takes quadratic time (a minute for 60,000 keys), so NodeReader finds equal keys itself.
  const document = parseDocument(text, {
    intAsBigInt: true,
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  const mistakes = [...document.errors, ...document.warnings];
  // After this error the parser is out of step and reports every bracket.
  const lost = mistakes.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  for (const { message, pos, code } of lost === undefined ? mistakes : [lost]) {
    problems.add(
      placeAt(lines, pos[0], ''),
      clearerMessages[code] ?? message.charAt(0).toLowerCase() + message.slice(1),
    );
  }
  if (!problems.isEmpty || document.contents === null) return { root: null, marks };
  return { root: new NodeReader(document, lines, marks, problems).read(), marks };
}

/** Stops reading a document that is too large; the problem is already recorded. */
class TooLarge extends Error {}

/** Converts the nodes of one document to values. */
class NodeReader {
  private readonly targets: Map<Alias, Node>;
  private values = 0;

  constructor(
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
    private readonly marks: SourceMarks,
    private readonly problems: ProblemList,
  ) {
    this.targets = aliasTargets(document);
  }

  read(): PyJson {
    try {
      return this.value(this.document.contents, '', 0);
    } catch (error) {
      if (error instanceof TooLarge) return null;
      throw error;
    }
  }

  private value(node: unknown, field: string, depth: number): PyJson {
    const target = isAlias(node) ? this.target(node, field) : node;
    this.values += 1;
    if (depth > maxDepth) this.giveUp(node, field, `lists and mappings are nested more than ${maxDepth} deep`);
    if (this.values > maxValues) this.giveUp(node, field, `the file holds more than ${maxValues} values`);
    if (isMap(target)) return this.dict(target, field, depth);
    if (isSeq(target)) return this.list(target, field, depth);
    return isScalar(target) ? this.scalar(target, field) : null;
  }

  private dict(node: YAMLMap, field: string, depth: number): PyDict {
    const dict: PyDict = new Map();
    const merged = node.items.filter(isMergePair);
    for (const pair of node.items) {
      if (isMergePair(pair)) continue;
      const key = this.key(pair, field);
      if (key === null) continue;
      const path = field === '' ? key : `${field}.${key}`;
      const place = this.place(pair.key, path);
      if (dict.has(key)) this.problems.add(place, 'is given twice');
      dict.set(key, this.value(pair.value, path, depth + 1));
      this.marks.set(dict, key, { key: place, value: this.place(pair.value ?? pair.key, path) });
    }
    for (const pair of merged) this.merge(pair, dict, field, depth);
    return dict;
  }

  /** A mapping's own keys win over keys that `<<` merges, in any order. */
  private merge(pair: Pair, into: PyDict, field: string, depth: number): void {
    const value = this.value(pair.value, field, depth + 1);
    for (const source of Array.isArray(value) ? value : [value]) {
      if (!isPyDict(source)) {
        this.problems.add(this.place(pair.key, field), '<< must be followed by a mapping, or a list of mappings');
        continue;
      }
      for (const key of source.keys()) if (!into.has(key)) this.marks.copyEntry(source, key, into);
    }
  }

  private list(node: YAMLSeq, field: string, depth: number): PyJson[] {
    const list: PyJson[] = [];
    node.items.forEach((item, index) => {
      const path = `${field}[${index}]`;
      const place = this.place(item, path);
      this.marks.set(list, String(index), { key: place, value: place });
      list.push(this.value(item, path, depth + 1));
    });
    return list;
  }

  private scalar(node: Scalar, field: string): PyJson {
    const value = node.value as null | boolean | bigint | number | string;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.problems.add(this.place(node, field), 'must be a finite number');
    }
    if (typeof value === 'string' && value.includes('\0')) {
      this.problems.add(this.place(node, field), 'must not hold the character NUL, which databases refuse');
    }
    return value;
  }

  private key(pair: Pair, field: string): string | null {
    const node = isAlias(pair.key) ? this.target(pair.key, field) : pair.key;
    if (isScalar(node) && node.value !== null) return typeof node.value === 'string' ? node.value : (node.source ?? '');
    this.problems.add(this.place(pair.key ?? pair.value, field), 'every entry of a mapping needs a name as its key');
    return null;
  }

  private target(alias: Alias, field: string): Node | undefined {
    const target = this.targets.get(alias);
    if (target === undefined) {
      this.problems.add(this.place(alias, field), `*${alias.source} stands for nothing: no &${alias.source} before it`);
    }
    return target;
  }

  private giveUp(node: unknown, field: string, message: string): never {
    this.problems.add(this.place(node, field), message);
    throw new TooLarge();
  }

  private place(node: unknown, field: string): SourceMark {
    return placeAt(this.lines, (node as Node | null)?.range?.[0] ?? 0, field);
  }
}

/** The target of each alias (`*name`): the last anchor of that name (`&name`) before it. */
function aliasTargets(document: Document.Parsed): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node: (_key, node) => {
      const target = isAlias(node) ? anchors.get(node.source) : undefined;
      if (isAlias(node) && target !== undefined) targets.set(node, target);
      if (!isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function isMergePair({ key }: Pair): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
}

function placeAt(lines: LineCounter, offset: number, field: string): SourceMark {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1), field };
}
