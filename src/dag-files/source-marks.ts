import type { PyDict, PyJson } from '../python/python-value.js';

/** A place in a DAG file: line and column from 1, and the dotted path of the field that stands there. */
export interface SourceMark {
  line: number;
  column: number;
  field: string;
}

/** The places of an entry of a dict or a list. In a list, `key` is the same as `value`. */
export interface EntryMarks {
  key: SourceMark;
  value: SourceMark;
}

type Container = PyDict | PyJson[];

/** Remembers where in the file each entry of each dict and list was written, also after entries were merged. */
export class SourceMarks {
  private readonly marks = new WeakMap<Container, Map<string, EntryMarks>>();

  /** Notes where an entry stands; the index of a list is given as text. */
  set(container: Container, key: string, marks: EntryMarks): void {
    const known = this.marks.get(container) ?? new Map<string, EntryMarks>();
    this.marks.set(container, known.set(key, marks));
  }

  /** Where an entry stands. Throws for one that was not read from the file. */
  get(container: Container, key: string): EntryMarks {
    const marks = this.marks.get(container)?.get(key);
    if (marks === undefined) throw new Error(`No mark for ${JSON.stringify(key)}`);
    return marks;
  }

  /** Puts the entry of one dict into another, and its place with it. */
  copyEntry(from: PyDict, key: string, to: PyDict): void {
    to.set(key, from.get(key) ?? null);
    this.set(to, key, this.get(from, key));
  }
}
