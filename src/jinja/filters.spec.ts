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
  ['{{ nobody }}[{{ nobody|upper }}][{{ nobody|length }}][{{ nobody|list }}]', '[][0][[]]'],
  [
    "{{ ds|default('x') }}{{ params.x|default('y') }}{{ ''|default('z', true) }}{{ none|default('q') }}",
    '2024-02-29yzNone',
  ],
  [
    "{{ 'abc'.center(8, '*') }}|{{ 'abc'.center(6) }}|{{ 'ab'.center(5) }}|{{ 'abc'.ljust(5) }}|{{ 'abc'.rjust(5, '0') }}|{{ '-42'.zfill(6) }}|{{ 'a\\tb'.expandtabs(4) }}",
    '**abc***| abc  |  ab |abc  |00abc|-00042|a   b',
  ],
  [
    "{{ 'hello world'.title() }} {{ \"it's o'neil\"|title }} {{ \"it's\".title() }} {{ 'hELLO'.capitalize() }} {{ 'aBc'.swapcase() }}",
    "Hello World It's O'neil It'S Hello AbC",
  ],
  [
    '{{ params.items() }} {{ params.keys() }} {{ params.values() }} {{ params.keys()|list }} {{ params.items()|length }}',
    "dict_items([('region', 'eu'), ('n', 3)]) dict_keys(['region', 'n']) dict_values(['eu', 3]) ['region', 'n'] 2",
  ],
  [
    '{{ range(3) }} {{ range(1, 10, 3)|list }} {{ range(5)[1] }} {{ range(0) and 1 }} {{ range(3)|length }} {{ range(10, 0, -3)|list }} {{ range(3)|last }}',
    'range(0, 3) [1, 4, 7] 1 range(0, 0) 3 [10, 7, 4, 1] 2',
  ],
  [
    "{{ [3,1,2]|sort(reverse=true) }} {{ ['b','A','c']|sort }} {{ ['b','A','c']|sort(case_sensitive=true) }} {{ [{'a':2},{'a':1}]|sort(attribute='a') }} {{ [{'a':1,'b':2},{'a':1,'b':1}]|sort(attribute='a,b') }}",
    "[3, 2, 1] ['A', 'b', 'c'] ['A', 'b', 'c'] [{'a': 1}, {'a': 2}] [{'a': 1, 'b': 1}, {'a': 1, 'b': 2}]",
  ],
  [
    "{{ [1,2,3]|max }} {{ ['a','B']|max }} {{ []|max }} {{ [{'v':1},{'v':3}]|max(attribute='v') }} {{ [1,2]|min }} {{ ['a','B']|min(case_sensitive=true) }}",
    "3 B  {'v': 3} 1 B",
  ],
  [
    "{{ [1,2,3]|sum(start=10) }} {{ [{'v':1},{'v':2}]|sum(attribute='v') }} {{ []|sum }} {{ [[1],[2]]|sum(start=[]) }}",
    '16 3 0 [1, 2]',
  ],
  [
    "{{ [{'k':'a','v':1},{'k':'b','v':2},{'k':'a','v':3}]|groupby('k') }}",
    "[('a', [{'k': 'a', 'v': 1}, {'k': 'a', 'v': 3}]), ('b', [{'k': 'b', 'v': 2}])]",
  ],
  [
    "{{ [1,2,3,4,5]|batch(2, 'x')|list }} {{ [1,2,3,4,5]|slice(2, 'x')|list }} {{ [1,2,3,4,5]|slice(3)|list }} {{ []|batch(2)|list }}",
    "[[1, 2], [3, 4], [5, 'x']] [[1, 2, 3], [4, 5, 'x']] [[1, 2], [3, 4], [5]] []",
  ],
  [
    "{{ {'b':1,'a':2}|dictsort }} {{ {'b':1,'a':2}|dictsort(by='value') }} {{ {'b':1,'A':2}|dictsort(true) }} {{ {'b':1,'a':2}|dictsort(reverse=true) }}",
    "[('a', 2), ('b', 1)] [('b', 1), ('a', 2)] [('A', 2), ('b', 1)] [('b', 1), ('a', 2)]",
  ],
  [
    "{{ ['a','b']|map('upper')|list }} {{ [{'a':1},{}]|map(attribute='a', default='x')|list }} {{ [{'a':{'b':5}}]|map(attribute='a.b')|list }} {{ [[1,2],[3,4]]|map(attribute='0')|list }} {{ ['a']|map('replace', 'a', 'b')|list }}",
    "['A', 'B'] [1, 'x'] [5] [1, 3] ['b']",
  ],
  [
    "{{ [1,2,3]|select|list }} {{ [0,1,2]|reject|list }} {{ [1,2,3]|reject('odd')|list }} {{ [1,2,3]|select('divisibleby', 3)|list }} {{ [1,2,3]|select('>', 1)|list }} {{ [1,2,3]|select('in', [1])|list }}",
    '[1, 2, 3] [0] [2] [3] [2, 3] [1]',
  ],
  [
    "{{ [{'a':1},{'a':0},{}]|selectattr('a')|list }} {{ [{'a':1},{'a':2}]|selectattr('a','equalto',2)|list }} {{ [{'a':1},{}]|selectattr('a','defined')|list }} {{ [{'a':1},{'b':2}]|rejectattr('a')|list }}",
    "[{'a': 1}] [{'a': 2}] [{'a': 1}] [{'b': 2}]",
  ],
  [
    "{{ ['b','a','B','a']|unique|list }} {{ ['b','B']|unique(true)|list }} {{ [{'a':1},{'a':1},{'a':2}]|unique(attribute='a')|list }} {{ [1,1.0,true,2]|unique|list }}",
    "['b', 'a'] ['b', 'B'] [{'a': 1}, {'a': 2}] [1, 2]",
  ],
  [
    "{{ []|first }}[{{ []|last }}] {{ 'abc'|first }}{{ 'abc'|last }} {{ params|first }} {{ [1,2]|reverse|list }} {{ 'abc'|reverse }}",
    '[] ac region [2, 1] cba',
  ],
  [
    "{{ '42.7'|int }} {{ 'x'|int }} {{ 'x'|int(7) }} {{ '0x1f'|int(base=16) }} {{ '101'|int(0, 2) }} {{ 3.99|int }} {{ true|int }} {{ none|int }} {{ ' 5 '|int }} {{ '1_000'|int }} {{ [1]|int }} {{ '1e3'|int }} {{ -3.9|int }} {{ '-0b11'|int(base=0) }}",
    '42 0 7 31 5 3 1 0 5 1000 0 1000 -3 -3',
  ],
  [
    "{{ '1.5'|float }} {{ 'x'|float }} {{ 'x'|float(2.5) }} {{ 3|float }} {{ '1e5'|float }} {{ 'inf'|float }} {{ 'nan'|float }} {{ none|float }} {{ '-Infinity'|float }} {{ 'x'|float(7) }}",
    '1.5 0.0 2.5 3.0 100000.0 inf nan 0.0 -inf 7',
  ],
  [
    "{{ 42.55|round(1) }} {{ 42.55|round(1, 'floor') }} {{ 42.55|round(1, 'ceil') }} {{ 2.5|round }} {{ 3.5|round }} {{ -2.5|round }} {{ 42|round }} {{ 1234|round(-2) }} {{ 1250|round(-2) }} {{ 1234.5678|round(2) }} {{ 2.675|round(2) }} {{ 42|round(0, 'floor') }} {{ 1e20|round }} {{ true|round }} {{ 1234.5|round(-2) }} {{ 42.7|round|int }}",
    '42.5 42.5 42.6 2.0 4.0 -2.0 42 1200 1200 1234.57 2.67 42.0 1e+20 1 1200.0 43',
  ],
  [
    "{{ 'a\\nb\\n\\nc'|indent }}|{{ 'a\\nb'|indent(2, true) }}|{{ 'a\\n\\nb'|indent(2, blank=true) }}|{{ ''|indent }}|{{ 'a\\n'|indent(3) }}|",
    'a\n    b\n\n    c|  a\n  b|a\n  \n  b||a\n|',
  ],
  [
    "{{ 'foo bar baz qux'|truncate(9) }}|{{ 'foo bar baz qux'|truncate(9, True) }}|{{ 'foo bar baz qux'|truncate(11) }}|{{ 'foo bar baz qux'|truncate(11, False, '...', 0) }}|{{ 'abc'|truncate(3) }}|{{ 'abcdefghijklmnop'|truncate(5, end='') }}|{{ 'a'|truncate }}",
    'foo...|foo ba...|foo bar baz qux|foo bar...|abc|abcde|a',
  ],
  [
    "{{ 'the quick brown fox jumps over the lazy dog'|wordwrap(10) }}",
    'the quick\nbrown fox\njumps over\nthe lazy\ndog',
  ],
  ["{{ 'averyveryverylongword short'|wordwrap(5) }}", 'avery\nveryv\nerylo\nngwor\nd\nshort'],
  ["{{ 'averyveryverylongword short'|wordwrap(5, false) }}", 'averyveryverylongword\nshort'],
  ["{{ 'well-known self-made thing'|wordwrap(8) }}", 'well-\nknown\nself-\nmade\nthing'],
  ["{{ 'well-known self-made thing'|wordwrap(8, break_on_hyphens=false) }}", 'well-kno\nwn self-\nmade\nthing'],
  ["{{ 'a b c d\\ne f g'|wordwrap(3, wrapstring='|') }}", 'a b|c d|e f|g'],
  ["{{ 'one two  three'|wordwrap(7) }}", 'one two\nthree'],
  ["{{ 'foo--bar baz -- x'|wordwrap(5) }}", 'foo--\nbar\nbaz\n-- x'],
  ["{{ \"Hello, world! it's a-b ünï\"|wordcount }} {{ ''|wordcount }}", '7 0'],
  ["{{ '<p>a <b>b</b>  c</p> &lt;x&gt; <!-- z -->'|striptags }}", 'a b c <x>'],
  [
    "{{ 'a b/c?d=é&x'|urlencode }} {{ {'a': 'b c', 'd': 1}|urlencode }} {{ [('x','y/z')]|urlencode }} {{ 5|urlencode }} {{ \"~-_.!*'()\"|urlencode }}",
    'a%20b/c%3Fd%3D%C3%A9%26x a=b+c&d=1 x=y%2Fz 5 ~-_.%21%2A%27%28%29',
  ],
  [
    "{{ {'a': [1, 2.5, none, true, 'é\"<>&\\'']}|tojson }}",
    '{"a": [1, 2.5, null, true, "\\u00e9\\"\\u003c\\u003e\\u0026\\u0027"]}',
  ],
  ["{{ {'b': 1, 'a': [1,{}]}|tojson(indent=2) }}", '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": 1\n}'],
  [
    "{{ [1, (2, 3)]|tojson }} {{ {1: 2}|tojson }} {{ 'x'|tojson }} {{ none|tojson }} {{ 1.0|tojson }}",
    '[1, [2, 3]] {"1": 2} "x" null 1.0',
  ],
  ["{{ {'class': 'a', 'x': none, 'y': '<'}|xmlattr }}|{{ {'a': 1}|xmlattr(false) }}", ' class="a" y="&lt;"|a="1"'],
  [
    "{{ {'b': 1, 'a': 'x' * 40, 'c': 'y' * 40}|pprint }}",
    "{'a': 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n 'b': 1,\n 'c': 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'}",
  ],
  [
    "{{ [['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbb'], ('c' * 60, 1), {'k': 'v' * 60, 'kk': ['w' * 50, 'x' * 40]}]|pprint }}",
    "[['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbb'],\n ('cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc', 1),\n {'k': 'vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv',\n  'kk': ['wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww',\n         'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx']}]",
  ],
  [
    "{{ 'a'|pprint }} {{ 1|pprint }} {{ [1,2]|pprint }} {{ ('x' * 90,)|pprint }}",
    "'a' 1 [1, 2] ('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',)",
  ],
  ["{{ params|attr('get') is callable }} {{ params|attr('region') }} {{ 'abc'|attr('upper')() }}", 'True  ABC'],
  ["{{ 'aXbX'|replace('X', 'y', 1) }} {{ 5|replace(5, 6) }} {{ 'abc'|trim('a') }} {{ ' x '|trim }}|", 'aybX 6 bc x|'],
  [
    "{{ ds.split('-')|map('int')|sum }} {{ '2024-01-01'.replace('-', '')[:6] }} {{ ds[:4] ~ '/' ~ ds[5:7] }}",
    '2055 202401 2024/02',
  ],
  ["{{ 'a'|default(default_value='x', boolean=true) }} {{ ''|d('e', boolean=True) }}", 'a e'],
])('%j is %j', (template, expected) => expect(render(template)).toBe(expected));
