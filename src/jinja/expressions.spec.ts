import { expect, it } from 'vitest';
import type { PyValue } from '../python/python-value.js';
import { renderText } from './template.js';

function render(template: string): string {
  const params = new Map<PyValue, PyValue>([
    ['region', 'eu'],
    ['n', 3n],
  ]);
  return renderText(
    template,
    new Map<string, PyValue>([
      ['ds', '2024-02-29'],
      ['params', params],
      ['tables', null],
    ]),
  );
}

// The texts are those of Jinja 2.11.3 on Python 3.8.
it.each([
  [
    '{{ -2 ** 2 }} {{ 2 ** 3 ** 2 }} {{ 2 ** -1 }} {{ -7 // 2.0 }} {{ 7.5 % -2 }} {{ -7 % 3 }} {{ 7 % -3 }}',
    '4 64 0.5 -4.0 -0.5 2 -2',
  ],
  ['{{ 1 if true else 2 if false else 3 }} [{{ 1 if false }}]', '1 []'],
  ['{{ not 1 == 2 }} {{ 1 < 2 == true }} {{ 1 in [1] == true }}', 'True False False'],
  ["{{ 'a' 'b' \"c\" }}", 'abc'],
  ["{{ 'a\\tb\\x41\\u00e9\\n\\101\\q' }}", 'a\tbAé\nA\\q'],
  [
    '{{ 1_000 }} {{ 1.5e3 }} {{ 1e-7 }} {{ 1e16 }} {{ 123456789012345678.0 }} {{ 0.1 + 0.2 }}',
    '1000 1500.0 1e-07 1e+16 1.2345678901234568e+17 0.30000000000000004',
  ],
  ['{{ nobody == nobody2 }} {{ nobody != 1 }} {{ nobody in [1] }} {{ 1 in nobody }}', 'True True False False'],
  [
    "{{ 'a,b,c'.split(',') }} {{ 'a  b c '.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ ' a b  c '.split(none, 1) }} {{ ' a b  c '.rsplit(none, 1) }} {{ ''.split() }} {{ ''.split(',') }}",
    "['a', 'b', 'c'] ['a', 'b', 'c'] ['a', 'b,c'] ['a,b', 'c'] ['a', 'b  c '] [' a b', 'c'] [] ['']",
  ],
  [
    "{{ 'abc'.find('c') }} {{ 'abc'.find('z') }} {{ 'abcabc'.rfind('b') }} {{ 'abc'.index('b') }} {{ 'aXbX'.count('X') }} {{ 'aaa'.count('') }}",
    '2 -1 4 1 2 4',
  ],
  [
    "{{ 'a-b-c'.partition('-') }} {{ 'a-b-c'.rpartition('-') }} {{ 'abc'.partition('-') }}",
    "('a', '-', 'b-c') ('a-b', '-', 'c') ('abc', '', '')",
  ],
  ["{{ 'abc'.startswith(('x', 'a')) }} {{ 'abc'.endswith('bc') }} {{ 'abc'.startswith('b', 1) }}", 'True True True'],
  [
    "{{ 'xxaxx'.strip('x') }} {{ 'xxaxx'.lstrip('x') }} {{ 'xxaxx'.rstrip('x') }} [{{ ' a '.strip() }}]",
    'a axx xxa [a]',
  ],
  ["{{ 'a\\nb\\r\\nc'.splitlines() }} {{ 'a\\nb'.splitlines(true) }}", "['a', 'b', 'c'] ['a\\n', 'b']"],
  [
    "{{ '12'.isdigit() }} {{ 'a'.isalpha() }} {{ 'a1'.isalnum() }} {{ ' '.isspace() }} {{ 'A'.isupper() }} {{ 'a'.islower() }} {{ 'Ab Cd'.istitle() }} {{ ''.isdigit() }} {{ 'a_1'.isidentifier() }}",
    'True True True True True True True False True',
  ],
  [
    "{{ 'aaa'.replace('a', 'b', 2) }} {{ 'abc'.replace('', '-') }} {{ 'a$&b'.replace('$&', '$1') }}",
    'bba -a-b-c- a$1b',
  ],
  ["{{ ','.join({'a':1,'b':2}) }} {{ '-'.join('abc') }}", 'a,b a-b-c'],
  [
    "{{ [1,2,3][::-1] }} {{ 'abcdef'[::2] }} {{ 'abcdef'[-2:] }} {{ 'abcdef'[5:1:-2] }} {{ (1,2,3)[1:] }} {{ [1,2,3][10:] }} {{ 'abc'[::-1] }} {{ [1,2,3][-1] }} {{ [0,1,2,3][:-1:2] }}",
    '[3, 2, 1] ace ef fd (2, 3) [] cba 3 [0, 2]',
  ],
  [
    "{{ [1,2] < [1,3] }} {{ 'a' < 'b' }} {{ (1, 'a') < (1, 'b') }} {{ true < 2 }} {{ 1 == true }} {{ 1.0 == 1 }} {{ [1] == [1.0] }} {{ {'a':1} == {'a':1.0} }} {{ 'a' == 1 }}",
    'True True True True True True True True False',
  ],
  [
    "{{ 'a' in {'a':1} }} {{ 1 in (1,2) }} {{ 2 in range(3) }} {{ 1.0 in [1] }} {{ 'k' in params }}",
    'True True True True False',
  ],
  ["{{ {1: 'a', 1.0: 'b', true: 'c'} }} {{ {1:'x'}[1.0] }} {{ {(1,2): 3}[(1,2)] }}", "{1: 'c'} x 3"],
  [
    "{{ params.pop('region') }} {{ params.get('zz') }} {{ params.setdefault('q', 1) }} {{ params }}",
    "eu None 1 {'n': 3, 'q': 1}",
  ],
  ["{{ {'a': none}.get('a', 1) }} {{ {'a': none}.a }} {{ {'a': none}['a'] }}", 'None None None'],
  ['{{ [1,2,3].index(2) }} {{ [1,1].count(1) }} {{ [3,1,2].sort() }} {{ [1].append(2) }}', '1 2 None None'],
  [
    "{{ dict(a=1, b=2) }} {{ dict([('x', 1)]) }} {{ dict({'a': 1}, c=2) }}",
    "{'a': 1, 'b': 2} {'x': 1} {'a': 1, 'c': 2}",
  ],
  [
    '{{ x is not defined }} {{ ds is defined and ds is string }} {{ not x is defined }} {{ 1 is not odd }}',
    'True True True False',
  ],
  ['{{ (1).bit_length() }} {{ 5 .real }} {{ 1.5.is_integer() }} {{ (2.0).is_integer() }}', '1 5 False True'],
  ["{{ params.0 }} {{ 'abc'.1 }} {{ [1,2][-1] }} {{ [[1,2]][0][1] }} {{ 'abc'[5] }}", ' b 2 2 '],
  [
    "{{ {'a': {'b': {'c': 1}}}.a.b.c }} {{ [1, 2,] }} {{ {'a': 1,} }} {{ (1,) }} {{ () }} {{ [] }} {{ {} }}",
    "1 [1, 2] {'a': 1} (1,) () [] {}",
  ],
  [
    "{{ [1.0, 'a\"b\\'c', \"it's\", none, true, (1,), {'k': (2, 3)}, -1, 1e100, 'é\\n\\t\\\\'] }}",
    "[1.0, 'a\"b\\'c', \"it's\", None, True, (1,), {'k': (2, 3)}, -1, 1e+100, 'é\\n\\t\\\\']",
  ],
  [
    '{{ 2 ** 100 // 3 % 7 }} {{ 10 ** 20 + 1.0 }} {{ 2 ** 0.5 }} {{ 9007199254740993 + 0 }} {{ 9007199254740993 * 1.0 }} {{ 10 ** 30 / 10 ** 29 }}',
    '5 1e+20 1.4142135623730951 9007199254740993 9007199254740992.0 10.0',
  ],
  [
    '{{ 1.0 * 3 }} {{ 3 / 3 }} {{ 7 // 2.0 }} {{ 1e3 }} {{ 1.5e300 * 1e10 }} {{ -0.0 }} {{ 5 // -2 }} {{ 5.5 // 2 }} {{ -5.5 // 2 }} {{ -5.5 % 2 }}',
    '3.0 1.0 3.0 1000.0 inf -0.0 -3 2.0 -3.0 0.5',
  ],
  ["{{ '''a''' }}", 'a'],
  ['{{ caller }}{{ loop }}{{ varargs }}', ''],
  ['{{ true.x }} {{ True }} {{ none }} {{ NONE }}', ' True None '],
  ["{{ 'a\\\nb' }}", 'ab'],
  ["{{ 1 and 0 or 'x' }} {{ none or false or [] }} {{ 'a' and none }}", 'x [] None'],
  ['{{ 1 if 0 else 2 ~ 3 }} {{ (1 if 0 else 2) ~ 3 }} {{ 1 ~ 2 if 1 else 3 }}', '23 23 12'],
  ["{{ 'a' if nobody else 'b' }} {{ nobody and 1 }} {{ nobody or 'z' }} {{ not nobody }}", 'b  z True'],
  ["{{ 'abc' is string and 'b' in 'abc' }}", 'True'],
])('%j is %j', (template, expected) => expect(render(template)).toBe(expected));
