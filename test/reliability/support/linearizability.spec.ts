import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findViolation, type Interval, type Model } from './linearizability.js';

/** A register, with answers to it in a few characters: `w1` writes 1, `r1` reads 1, `c12` has replaced 1 by 2. */
interface RegisterOperation extends Interval {
  readonly what: string;
}

const register: Model<string, RegisterOperation> = {
  initial: '0',
  step(state, { what }) {
    const [kind, first, second] = what;
    if (kind === 'w') return first;
    if (first !== state) return undefined;
    return kind === 'r' ? state : second;
  },
  isLook: ({ what }) => what.startsWith('r'),
};

/** A history drawn as one line for each operation: where it begins and ends, and `?` for no answer. */
function drawn(...lines: string[]): RegisterOperation[] {
  return lines.map((line) => {
    const [, what = '', end = ''] = /^ *\|(\w+)-*([|?])$/.exec(line) ?? [];
    return { what, invoked: line.indexOf('|'), responded: end === '?' ? undefined : line.length };
  });
}

/** The definition itself: tries every order of the operations, with and without each that was not answered. */
function isLinearizable(state: string, left: readonly RegisterOperation[]): boolean {
  if (left.every(({ responded }) => responded === undefined)) return true;
  return left.some((operation) => {
    const others = left.filter((other) => other !== operation);
    if (others.some(({ responded = Infinity }) => responded < operation.invoked)) return false;
    const next = register.step(state, operation);
    return next !== undefined && isLinearizable(next, others);
  });
}

describe('a history is linearizable', () => {
  it.each([
    ['if nothing happens', []],
    ['if one thing comes after the other', ['|w1|', '     |r1|', '          |w2|', '               |r2|']],
    ['if a read overlaps with a write and has the old value', ['|w1--------|', '   |r0|']],
    ['or the new one', ['|w1--------|', '   |r1|']],
    ['or one after the other', ['|w1--------------|', '   |r0|', '         |r1|']],
    ['if two writes overlap, whichever is last', ['|w1------|', '   |w2----|', '             |r1|']],
    ['if who was answered first came last', ['|c12------|', '   |w1-|', '             |r2|']],
    ['if what was not answered took effect late', ['|w1?', '     |r0|', '          |r0|', '               |r1|']],
    ['if what was not answered took no effect', ['|w1?', '     |r0|', '          |w2|', '               |r2|']],
    ['if what was answered at the moment of a call overlaps with it', ['|w1|', '    |r0|']],
  ])('%s', (_, lines) => {
    expect(findViolation(register, drawn(...lines))).toBeUndefined();
  });
});

describe('a history is not linearizable', () => {
  it.each([
    ['if a value is read that was never there', ['|r1|']],
    ['if a read has the value before a write that is over', ['|w1|', '      |r0|']],
    ['if a read goes back', ['|w1---------------|', '   |r1|', '         |r0|']],
    ['if two readers see two writes in different order', ['|w1|', '|w2|', '      |r1|', '            |r2|']],
    ['if an update is lost', ['|c01---|', ' |c02-----|']],
    ['if what was not answered takes effect before it is sent', ['     |w1?', '|r1|']],
    [
      'if what was not answered takes effect twice',
      ['|c01?', '      |r1|', '            |w0|', '                  |r1|'],
    ],
  ])('%s', (_, lines) => {
    expect(findViolation(register, drawn(...lines))).toBeDefined();
  });
});

it('says which answer cannot be, in which state the register was for certain, and what there was a choice of', () => {
  const history = drawn(
    '|w1|',
    '      |r1|',
    '            |c12---|',
    '             |c12---|',
    '                      |r2|',
  );
  const [, , one, other] = history;
  expect(findViolation(register, history)).toEqual({ operation: other, state: '1', since: [one, other] });
  expect(findViolation(register, history.slice(2))).toEqual({ operation: one, state: '0', since: [one, other] });
});

const values = ['0', '1', '2'];
const value = fc.constantFrom(...values);
const what = fc.oneof(
  value.map((written) => `w${written}`),
  value.map((read) => `r${read}`),
  fc.tuple(value, value).map(([before, after]) => `c${before}${after}`),
);
const interval = fc.tuple(fc.nat(12), fc.nat(6), fc.integer({ min: 0, max: 6 }));

it('agrees with the definition on any small history', () => {
  const operation = fc.tuple(what, interval).map(([does, [invoked, length, fate]]) => ({
    what: does,
    invoked,
    responded: fate === 0 ? undefined : invoked + length,
  }));
  const verdicts = { true: 0, false: 0 };
  const history = fc.array(operation, { maxLength: 7 });
  const property = fc.property(history, (operations) => {
    const expected = isLinearizable(register.initial, operations);
    verdicts[`${expected}`]++;
    expect(findViolation(register, operations) === undefined).toBe(expected);
  });
  fc.assert(property, { numRuns: 3000 });
  expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(300);
});

/** What happened one after the other at 10, 20, 30 …, as clients may have seen it who overlapped. */
const widened = fc.array(fc.tuple(what, fc.nat(25), fc.nat(25), fc.nat(9)), { maxLength: 40 }).map((done) => {
  let state = register.initial;
  return done.map(([asked, before, after, fate], index): RegisterOperation => {
    const does = asked.startsWith('w') ? asked : asked[0]! + state + asked.slice(2);
    state = register.step(state, { what: does, invoked: 0 })!;
    const moment = 10 * (index + 1);
    return { what: does, invoked: moment - before, responded: fate === 0 ? undefined : moment + after };
  });
});

it('accepts any sequential history, with intervals of any width and with missing answers', () => {
  fc.assert(fc.property(widened, (history) => findViolation(register, history) === undefined));
});

it('refuses the same with another answer in it wherever the definition does', () => {
  let refused = 0;
  const property = fc.property(widened, fc.nat(), value, (long, position, read) => {
    const history = long.slice(0, 7);
    const mutated = history.map((operation, index) =>
      index === position % history.length && !operation.what.startsWith('w')
        ? { ...operation, what: operation.what[0]! + read + operation.what.slice(2) }
        : operation,
    );
    const expected = isLinearizable(register.initial, mutated);
    if (!expected) refused++;
    expect(findViolation(register, mutated) === undefined).toBe(expected);
  });
  fc.assert(property, { numRuns: 2000 });
  expect(refused).toBeGreaterThan(100);
});
