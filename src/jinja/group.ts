import { PyTuple, type PyValue } from '../python/python-value.js';

/** A group of the filter `groupby`: a tuple whose items have names. */
export class Group extends PyTuple {
  constructor(
    readonly grouper: PyValue,
    readonly list: PyValue[],
  ) {
    super([grouper, list]);
  }

  /** The item of this name; undefined if there is none. */
  attribute(name: string): PyValue | undefined {
    return name === 'grouper' ? this.grouper : name === 'list' ? this.list : undefined;
  }
}
