import type { PyDict, PyJson } from '../python/python-value.js';

/** A place in a DAG file: line and column from 1, and the dotted path of the field at this place. */
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

/** Records where each entry of each dict and list was written in the file. Merged entries keep their places. */
export class SourceMarks {
  private readonly marks = new WeakMap<Container, Map<string, EntryMarks>>();

  /** Records the place of an entry; the index of a list is given as text. */
  set(container: Container, key: string, marks: EntryMarks): void {
    const known = this.marks.get(container) ?? new Map<string, EntryMarks>();
    this.marks.set(container, known.set(key, marks));
  }

  /** The place of an entry. Throws if the entry was not read from the file. */
  get(container: Container, key: string): EntryMarks {
    const marks = this.marks.get(container)?.get(key);
    if (marks === undefined) throw new Error(`No mark for ${JSON.stringify(key)}`);
    return marks;
  }

  /** Copies an entry, with its place, from one dict into another. */
  copyEntry(from: PyDict, key: string, to: PyDict): void {
    to.set(key, from.get(key) ?? null);
    this.set(to, key, this.get(from, key));
  }
}
