import { PickleError } from './pickle-input.js';
import type { PyValue } from '../python-value.js';

/** The stack of a pickle, on which marks divide the values. Every method throws PickleError where values are missing. */
export class PickleStack {
  private readonly values: PyValue[] = [];
  private readonly marks: number[] = [];

  push(value: PyValue): void {
    this.values.push(value);
  }

  mark(): void {
    this.marks.push(this.values.length);
  }

  /** The last value above the last mark, which stays. */
  top(): PyValue {
    this.need(1);
    return this.values[this.values.length - 1] ?? null;
  }

  pop(): PyValue {
    this.need(1);
    return this.values.pop() ?? null;
  }

  /** The last values above the last mark, in the order in which they were pushed. */
  popMany(count: number): PyValue[] {
    this.need(count);
    return this.values.splice(this.values.length - count);
  }

  /** The values above the last mark, which goes too. */
  popToMark(): PyValue[] {
    const start = this.marks.pop();
    if (start === undefined) throw new PickleError('the pickle lacks a mark on its stack');
    return this.values.splice(start);
  }

  /** Drops the last value, or the mark if that came last. */
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
