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
    "{{ \"%d %s %r %5.1f|%-5s|%05d|%x|%X|%o|%e|%g|%c|%%\" % (1, 'a', 'b', 3.14159, 'l', 42, 255, 255, 8, 12345.678, 0.00001, 'x') }}",
    "1 a 'b'   3.1|l    |00042|ff|FF|10|1.234568e+04|1e-05|x|%",
  ],
  ["{{ \"%(a)s-%(b)03d\" % {'a': 1, 'b': 2} }}", '1-002'],
  [
    "{{ \"%s\" % [1,2] }} {{ \"%s\" % none }} {{ \"%+d % d\" % (1, 2) }} {{ '%.3s' % 'abcdef' }} {{ '%*d' % (5, 3) }} {{ '%#x %#o' % (255, 8) }}",
    '[1, 2] None +1  2 abc     3 0xff 0o10',
  ],
  [
    "{{ '%d' % 3.99 }} {{ '%i' % true }} {{ '%s' % 1e100 }} {{ '%g %g %g %G' % (1e10, 100000, 1e-5, 1e-10) }}",
    '3 1 1e+100 1e+10 100000 1e-05 1E-10',
  ],
  [
    "{{ '{} {}'.format(1, 2) }} {{ '{0}{1}{0}'.format('a', 'b') }} {{ '{a}'.format(a=1) }} {{ '{0[0]} {0[1]}'.format([1,2]) }} {{ '{0[k]}'.format({'k': 'v'}) }}",
    '1 2 aba 1 1 2 v',
  ],
  [
    "{{ '{:>10}|{:<10}|{:^10}|{:*^9}|{:=+5d}'.format('a', 'b', 'c', 'd', 5) }}",
    '         a|b         |    c     |****d****|+   5',
  ],
  [
    "{{ '{:,} {:_} {:,.2f} {:08,d} {:010.3f} {:+.1e} {:%} {:.1%}'.format(1234567, 1234567, 1234.5, 1234, 3.14159, 12345, 0.5, 0.123) }}",
    '1,234,567 1_234_567 1,234.50 0,001,234 000003.142 +1.2e+04 50.000000% 12.3%',
  ],
  ["{{ '{:b} {:#b} {:o} {:#x} {:X} {:c} {:d}'.format(5, 5, 8, 255, 255, 65, 42) }}", '101 0b101 10 0xff FF A 42'],
  [
    "{{ '{:.3} {:.3} {:.3} {:g} {:.0f} {:.0f}'.format(1234567.0, 100.0, 12.0, 1e6, 2.5, 0.5) }}",
    '1.23e+06 1e+02 12.0 1e+06 2 0',
  ],
  [
    "{{ '{!r} {!s} {!a}'.format('é', 'é', 'é') }} {{ '{:{}}'.format('a', 5) }} {{ '{:{w}.{p}f}'.format(3.14159, w=10, p=2) }}",
    "'é' é '\\xe9' a           3.14",
  ],
  ["{{ '{{}} {}'.format(1) }}", '{} 1'],
  [
    "{{ '{} {} {}'.format(none, true, [1]) }} {{ '{:>6}'.format(true) }} {{ '{:d}'.format(true) }}",
    'None True [1]      1 1',
  ],
  [
    "{{ 1|filesizeformat }} {{ 0|filesizeformat }} {{ 999|filesizeformat }} {{ 1000000|filesizeformat }} {{ 1024|filesizeformat(true) }} {{ 123456789|filesizeformat }} {{ '1500'|filesizeformat }} {{ 1e30|filesizeformat }} {{ 1048576|filesizeformat(binary=true) }}",
    '1 Byte 0 Bytes 999 Bytes 1.0 MB 1.0 KiB 123.5 MB 1.5 kB 1000000.0 YB 1.0 MiB',
  ],
  [
    "{{ '<a href=\"x\">&\\'</a>'|e }} {{ '<a>'|e|e }} {{ '<a>'|forceescape }} {{ ('<a>'|e) ~ '<b>' }} {{ ('<a>'|e) + '<b>' }} {{ '<b>' + ('<a>'|e) }} {{ ['<'|e] }} {{ ('%s'|safe) % '<' }} {{ ('<a>'|safe)|upper }} {{ ('a'|safe).replace('a', '<') }} {{ '<'|e is escaped }} {{ 5|e }} {{ none|e }}",
    "&lt;a href=&#34;x&#34;&gt;&amp;&#39;&lt;/a&gt; &lt;a&gt; &lt;a&gt; &lt;a&gt;<b> &lt;a&gt;&lt;b&gt; &lt;b&gt;&lt;a&gt; [Markup('&lt;')] &lt; <A> &lt; True 5 None",
  ],
  ["{{ range(*[1, 3])|list }} {{ dict(**{'a': 1}) }} {{ 'x{}{a}'.format(*[1], **{'a': 2}) }}", "[1, 2] {'a': 1} x12"],
])('%j is %j', (template, expected) => expect(render(template)).toBe(expected));
