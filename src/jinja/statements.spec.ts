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
  ['{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}', '2'],
  ['{% set x = 1 %}{% for i in [1,2] %}{{ x }}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}', '12121'],
  ['{% set a, b = 1, 2 %}{{ a }}{{ b }}', '12'],
  ['{% for x in nobody %}x{% else %}none{% endfor %}', 'none'],
  ['{% for k in params %}{{ k }}{% endfor %}', 'regionn'],
  ["{% for c in 'aé✓' %}{{ c }}.{% endfor %}", 'a.é.✓.'],
  [
    '{% for x in [3,1,2]|sort %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.previtem }}{{ loop.nextitem }};{% endfor %}',
    '032TrueFalse32;121FalseFalse313;210FalseTrue32;',
  ],
  ['{% for x in [1,1,2] %}{{ loop.changed(x) }}{% endfor %}', 'TrueFalseTrue'],
  [
    "{% for x in [[1,[2]],[3,[]]] recursive %}{{ x[0] }}({{ loop(x[1]|map('list') if false else []) }}){{ loop.depth }}{% endfor %}",
    '1()13()1',
  ],
  [
    "{% for n in [{'v':1,'c':[{'v':2,'c':[]}]}] recursive %}{{ n.v }}[{{ loop(n.c) }}]{{ loop.depth }}{{ loop.depth0 }}{% endfor %}",
    '1[2[]21]10',
  ],
  ['{% for x in range(5) if x is odd %}{{ loop.index }}/{{ loop.length }}:{{ x }} {% endfor %}', '1/2:1 2/2:3 '],
  [
    '{% macro m(a, b=2) %}{{ a }}{{ b }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1) }}{{ m(1, 3, 4, z=5) }}{{ m(b=1) }}',
    "12(){}13(4,){'z': 5}1(){}",
  ],
  ['{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}in{{ ds }}{% endcall %}', '<in2024-02-29>'],
  ["{% macro m() %}<{{ caller('q') }}>{% endmacro %}{% call(x) m() %}in{{ x }}{% endcall %}", '<inq>'],
  ['{% macro m() %}{{ x }}{% endmacro %}{% set x = 5 %}{{ m() }}', '5'],
  ['{% macro m(n) %}{{ n }}{% if n > 0 %}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(3) }}', '3210'],
  ['{{ m }}{% macro m() %}{% endmacro %}{{ m.name }}{{ m.arguments }}', 'm()'],
  ["{% filter upper|replace('B', 'x') %}abc{% endfilter %}", 'AxC'],
  ['{% set x | upper | trim %} abc {% endset %}[{{ x }}]', '[ABC]'],
  ['{% with %}{% set z = 1 %}{{ z }}{% endwith %}{{ z }}', '1'],
  ['{% with a=1, b=2 %}{{ a + b }}{% endwith %}{{ a }}', '3'],
  ['{% set a = 5 %}{% with a=1, b=a %}{{ b }}{% endwith %}', '5'],
  ['{% set ns = namespace(a=1) %}{{ ns.a }}{{ ns.b }}{{ ns }}', "1<Namespace {'a': 1}>"],
  ["{% do params.update({'z': 1}) %}{{ params }}", "{'region': 'eu', 'n': 3, 'z': 1}"],
  ['a  {%- raw -%}  {{ x }}  {%- endraw -%}  b', 'a{{ x }}b'],
  ['a {#- c -#} b', 'ab'],
  ['a\n{% if true -%}\n  x\n{%- endif %}\nb', 'a\nx\nb'],
  ['{{- 1 -}}  x  {{+ 2 }}', '1x  2'],
  ['{%+ if true %}x{% endif %}', 'x'],
  ['{% print 1 %}', '1'],
  [
    '{% set l = [3,1,2] %}{% do l.sort() %}{{ l }}{% do l.sort(reverse=true) %}{{ l }}{{ l.pop() }}{{ l.pop(0) }}{{ l }}{% do l.insert(0, 9) %}{% do l.extend([7,8]) %}{% do l.remove(9) %}{% do l.reverse() %}{{ l }}',
    '[1, 2, 3][3, 2, 1]13[2][8, 7, 2]',
  ],
  [
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{% do c.reset() %}{{ c.current }}",
    'ababa',
  ],
  ["{% set j = joiner('|') %}{{ j() }}a{{ j() }}b{{ j() }}\n", 'a|b|'],
  [
    "{% for g in [{'k':'a','v':1},{'k':'b','v':2},{'k':'a','v':3}]|groupby('k') %}{{ g.grouper }}:{{ g.list|map(attribute='v')|join(',') }};{{ g[0] }}{% endfor %}",
    'a:1,3;ab:2;b',
  ],
  [
    "{% if 1 > 2 or ds and not false %}a{% elif 1 %}b{% else %}c{% endif %}{% if '' %}x{% elif 0 %}y{% else %}z{% endif %}",
    'az',
  ],
  [
    '{% for i in range(3) %}{% for j in range(2) %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}',
    '121;122;123;',
  ],
  [
    '{% for i in range(2) %}{% set outer = loop %}{% for j in range(2) %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}',
    '11 12 21 22 ',
  ],
  ["{% set x %}a{{ ds }}{% endset %}{{ x|upper }}{{ x.split('-') }}", "A2024-02-29['a2024', '02', '29']"],
  [
    '{% set x = 1, 2 %}{{ x }}{% set y = [] %}{% for i in 1, 2 %}{% do y.append(i) %}{% endfor %}{{ y }}',
    '(1, 2)[1, 2]',
  ],
  ['{% if x is defined %}d{% endif %}{% set x = none %}{% if x is defined %}D{{ x }}{% endif %}', 'DNone'],
  ['{% for x in [1,2] %}{% if loop.last %}{% set z = x %}{% endif %}{% endfor %}[{{ z }}]', '[]'],
  ['x{% if true %} {% endif %}y', 'x y'],
])('%j is %j', (template, expected) => expect(render(template)).toBe(expected));
