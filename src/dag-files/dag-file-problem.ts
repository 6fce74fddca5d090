import type { SourceMark } from './source-marks.js';

/** One mistake in a DAG file, in words for the one who wrote the file. */
export interface DagFileProblem {
  /** The path of the file as it was given. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** Where in the document, such as `my_dag.tasks.load.retries`; empty if the mistake is in no field. */
  field: string;
  /** What is wrong with the field, such as `must be a whole number, 0 or more; it is "three"`. */
  message: string;
}

/** The problem in one line, in the form that editors and terminals turn into a link: `file:line:column: field: …`. */
export function describeProblem({ file, line, column, field, message }: DagFileProblem): string {
  return `${file}:${line}:${column}: ${field === '' ? '' : `${field}: `}${message}`;
}

/** Where the file begins, for problems of the file as a whole. */
export const startOfFile: SourceMark = { line: 1, column: 1, field: '' };

/** The problems of one DAG of a file, or of another of its parts. */
export class ProblemList {
  readonly problems: DagFileProblem[] = [];

  constructor(private readonly file: string) {}

  /** Notes what is wrong at this place. */
  add({ line, column, field }: SourceMark, message: string): void {
    this.problems.push({ file: this.file, line, column, field, message });
  }

  get isEmpty(): boolean {
    return this.problems.length === 0;
  }
}

/** The problems of one file, kept apart by its top-level keys, so that one bad DAG does not spoil the others. */
export class FileProblems {
  private readonly lists = new Map<string, ProblemList>();

  constructor(private readonly file: string) {}

  /** The problems of one top-level key (a DAG id or `default`), and of the file as a whole if none is given. */
  of(topLevelKey = ''): ProblemList {
    const list = this.lists.get(topLevelKey) ?? new ProblemList(this.file);
    this.lists.set(topLevelKey, list);
    return list;
  }

  /** All problems in the order of the file; each once, also where several DAGs meet the same in `default`. */
  toArray(): DagFileProblem[] {
    const all = [...this.lists.values()].flatMap((list) => list.problems);
    const unique = new Map(all.map((problem) => [describeProblem(problem), problem]));
    return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }
}
