import { describe, expect, it } from 'vitest';
import { describeProblem, ProblemList } from './dag-file-problem.js';
import { readYaml } from './read-yaml.js';

function read(text: string) {
  const list = new ProblemList('f');
  return { ...readYaml(text, list), problems: list.problems.map(describeProblem) };
}

describe('readYaml', () => {
  it('distinguishes int and float, and reads keys as text', () => {
    const { root } = read('{1: 1, true: 1.0, big: 123456789012345678901, no: no, "": null, x: 0x1f}');
    expect([...(root as Map<string, unknown>)]).toEqual([
      ['1', 1n],
      ['true', 1],
      ['big', 123456789012345678901n],
      ['no', 'no'],
      ['', null],
      ['x', 31n],
    ]);
  });

  it('reads JSON, even with tabs', () => {
    expect(read('{\n\t"a": [\n\t\t{"b": "\\u00e9"}\n\t]\n}')).toMatchObject({
      root: new Map([['a', [new Map([['b', 'é']])]]]),
      problems: [],
    });
  });

  it('prefers own keys to merged keys, and earlier merged keys to later ones', () => {
    const { root } = read('a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {z: 3, <<: [*a, *b]}\n"<<": 4');
    expect((root as Map<string, unknown>).get('c')).toEqual(
      new Map([
        ['z', 3n],
        ['x', 1n],
        ['y', 1n],
      ]),
    );
    expect((root as Map<string, unknown>).get('<<')).toBe(4n);
  });

  it('records the places of entries, even of merged and aliased ones', () => {
    const { root, marks } = read('a: &a\n  x: [1,\n    2]\nb: {<<: *a}\n');
    const b = (root as Map<string, Map<string, never>>).get('b')!;
    expect(marks.get(b, 'x').key).toEqual({ line: 2, column: 3, field: 'b.x' });
    expect(marks.get(b.get('x')!, '1').value).toEqual({ line: 3, column: 5, field: 'b.x[1]' });
  });

  it.each([
    ['broken grammar', 'a: [1\nb: 2', 'f:2:1: '],
    ['two documents', 'a: 1\n---\nb: 1', 'f:2:1: a file holds one document'],
    ['tags', 'a: !join [x]', 'f:1:4: unresolved tag: !join'],
    ['aliases to nothing', 'a: *x', 'f:1:4: a: *x stands for nothing'],
    ['merges of what is no mapping', 'a: {<<: 1}', 'f:1:5: a: << must be followed by a mapping'],
    ['keys that are lists', 'a: {[1]: 2}', 'f:1:5: a: every entry of a mapping needs a name'],
    ['NaN', 'a: .nan', 'f:1:4: a: must be a finite number'],
    ['NUL', 'a: "\\0"', 'f:1:4: a: must not hold the character NUL'],
    ['equal keys', 'a: 1\na: 2', 'f:2:1: a: is given twice'],
  ])('refuses %s', (_what, text, message) => {
    expect(read(text).problems).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['a bomb of aliases', bomb(9), 'the file holds more than 100000 values'],
    ['an alias to what it stands in', 'a: &a [*a]', 'nested more than 64 deep'],
    ['lists in lists', `a: ${'['.repeat(100)}${']'.repeat(100)}`, 'nested more than 64 deep'],
    ['deeper than the parser can read', '['.repeat(50_000), 'nested too deeply'],
    ['a very large file', `a: ${'x'.repeat(600_000)}`, 'more than 524288 characters'],
  ])(
    'refuses %s in short time',
    (_what, text, message) => {
      const { root, problems } = read(text);
      expect(problems.at(-1)).toContain(message);
      expect(root).toBeNull();
    },
    5000,
  );
});

function bomb(levels: number): string {
  const lines = Array.from(
    { length: levels },
    (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(10)}]`,
  );
  return `a0: &a0 [x]\n${lines.join('\n')}`;
}
