import type { SourceMark } from './source-marks.js';

/** One mistake in a DAG file, described for the author of the file. */
export interface DagFileProblem {
  /** The path of the file, as given. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** The field in the document, such as `my_dag.tasks.load.retries`; empty if the mistake is not in a field. */
  field: string;
  /** The mistake, such as `must be a whole number, 0 or more; it is "three"`. */
  message: string;
}

/** The problem in one line, in the form that editors and terminals turn into a link: `file:line:column: field: …`. */
export function describeProblem({ file, line, column, field, message }: DagFileProblem): string {
  return `${file}:${line}:${column}: ${field === '' ? '' : `${field}: `}${message}`;
}

/** The start of the file, as the place of problems of the whole file. */
export const startOfFile: SourceMark = { line: 1, column: 1, field: '' };

/** The problems of one DAG of a file, or of another part of it. */
export class ProblemList {
  readonly problems: DagFileProblem[] = [];

  constructor(private readonly file: string) {}

  /** Adds a problem at this place. */
  add({ line, column, field }: SourceMark, message: string): void {
    this.problems.push({ file: this.file, line, column, field, message });
  }

  get isEmpty(): boolean {
    return this.problems.length === 0;
  }
}

/** The problems of one file, grouped by its top-level keys, so that one bad DAG does not affect the others. */
export class FileProblems {
  private readonly lists = new Map<string, ProblemList>();

  constructor(private readonly file: string) {}

  /** The problems of one top-level key (a DAG id or `default`), or of the whole file if no key is given. */
  of(topLevelKey = ''): ProblemList {
    const list = this.lists.get(topLevelKey) ?? new ProblemList(this.file);
    this.lists.set(topLevelKey, list);
    return list;
  }

  /** All problems in file order. A problem in `default` that several DAGs share is listed once. */
  toArray(): DagFileProblem[] {
    const all = [...this.lists.values()].flatMap((list) => list.problems);
    const unique = new Map(all.map((problem) => [describeProblem(problem), problem]));
    return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }
}
