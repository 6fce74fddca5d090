import { PickleError } from './pickle-input.js';
import type { PyValue } from '../python-value.js';

/** The stack of a pickle, divided by marks. Methods throw PickleError if a value or mark is missing. */
export class PickleStack {
  private readonly values: PyValue[] = [];
  private readonly marks: number[] = [];

  push(value: PyValue): void {
    this.values.push(value);
  }

  mark(): void {
    this.marks.push(this.values.length);
  }

  /** The last value above the last mark. The value stays on the stack. */
  top(): PyValue {
    this.need(1);
    return this.values[this.values.length - 1] ?? null;
  }

  pop(): PyValue {
    this.need(1);
    return this.values.pop() ?? null;
  }

  /** Removes the last values above the last mark, and returns them in the order in which they were pushed. */
  popMany(count: number): PyValue[] {
    this.need(count);
    return this.values.splice(this.values.length - count);
  }

  /** Removes the last mark and the values above it, and returns the values. */
  popToMark(): PyValue[] {
    const start = this.marks.pop();
    if (start === undefined) throw new PickleError('the pickle lacks a mark on its stack');
    return this.values.splice(start);
  }

  /** Removes the last value, or the mark if it is on top. */
  drop(): void {
    if (this.marks.at(-1) === this.values.length) this.marks.pop();
    else this.pop();
  }

  private need(count: number): void {
    if (this.values.length - (this.marks.at(-1) ?? 0) < count) {
      throw new PickleError('the pickle lacks a value on its stack');
    }
  }
}
