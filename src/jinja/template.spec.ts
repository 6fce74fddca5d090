import { describe, expect, it } from 'vitest';
import type { PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { TemplateError } from './template-error.js';
import { PyFunction } from './template-object.js';
import { renderText, Template } from './template.js';

function failure(template: string): TemplateError {
  try {
    renderText(template, new Map());
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('the template did not fail');
}

describe('a template that runs away fails:', () => {
  it.each([
    ['{% for i in range(10 ** 12) %}{% endfor %}', 'more than 1,000,000 steps'],
    ['{% for i in range(2000) %}{% for j in range(2000) %}{{ j }}{% endfor %}{% endfor %}', 'more than 1,000,000 steps'],
    ['{{ range(10 ** 9)|list }}', 'more than 1,000,000 steps'],
    ['{{ range(10 ** 9)|sum }}', 'more than 1,000,000 steps'],
    ['{{ 5 in range(10 ** 9)|map("string") }}', 'more than 1,000,000 steps'],
    ['{% set l = [1] %}{% for x in l %}{% do l.append(x) %}{% endfor %}', 'more than 1,000,000 steps'],
    ['{% set l = range(5000)|list %}{{ l|unique|list }}', 'more than 1,000,000 steps'],
    ["{{ 'a' * 10 ** 9 }}", 'a text or list of more than 16,000,000 items'],
    ["{{ [1] * 10 ** 9 }}", 'a text or list of more than 16,000,000 items'],
    ["{{ 'a'.ljust(10 ** 9) }}", 'a text or list of more than 16,000,000 items'],
    ["{{ '%1000000000d' % 5 }}", 'a text or list of more than 16,000,000 items'],
    ["{{ '{:1000000000}'.format(5) }}", 'a text or list of more than 16,000,000 items'],
    ["{% set ns = namespace(t='a' * 1000) %}{% for i in range(99) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}", 'a text or list of more than 16,000,000 items'],
    ["{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}", 'a text or list of more than 16,000,000 items'],
    ["{% for i in range(1000) %}{{ 'a' * 10 ** 6 }}{% endfor %}", 'a text or list of more than 16,000,000 items'],
    ['{{ 10 ** (10 ** 9) }}', 'the power has more than 100,000 bits'],
    ['{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'maximum recursion depth exceeded'],
    [`{{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`, 'maximum recursion depth exceeded'],
  ])('%s', (template, reason) => expect(failure(template).message).toContain(reason)); // prettier-ignore

  it('and leaves the next one its own budget', () => {
    failure('{% for i in range(10 ** 12) %}{% endfor %}');
    expect(renderText('{{ 1 }}', new Map())).toBe('1');
  });
});

it('does not take long over texts that make a bad pattern slow', () => {
  const blanks = ' '.repeat(200_000);
  const started = performance.now();
  expect(renderText(`a${blanks}{{ 1 }}`, new Map())).toHaveLength(200_002);
  expect(renderText(`{{ '${blanks}x'.split()|length }}{{ '${blanks}x'|striptags }}`, new Map())).toBe('1x');
  expect(renderText(`{{ '${blanks}x'.strip() }}{{ '${'<'.repeat(50_000)}'|striptags|length }}`, new Map())).toBe(
    'x50000',
  );
  expect(performance.now() - started).toBeLessThan(5000);
});

describe('an error says the line:', () => {
  it.each([
    ['a\nb {{ x.y }}', 2],
    ['{% for i in [1] %}\n\n{{ i / 0 }}{% endfor %}', 3],
    ['{% macro m() %}\n{{ 1 / 0 }}{% endmacro %}\n\n{{ m() }}', 2],
    ["a\n{{ 'x'|nothing }}", 2],
    ['{% if 1 %}\n{% endfor %}', 2],
    ['{#\n\n#}{{ 1 / 0 }}', 3],
    ['{% raw %}\n{% endraw %}{{ 1 / 0 }}', 2],
    ['{{ 1\n + [1,\n2].x.y }}', 3],
  ])('%j', (template, line) => expect(failure(template).line).toBe(line));

  it('in the message', () => {
    expect(failure('\n{{ 1 / 0 }}').message).toBe('ZeroDivisionError: division by zero (line 2 of the template)');
  });
});

describe('what Windsock does not know fails with its name:', () => {
  it.each([
    ["{% include 'x' %}", "the tag 'include'"],
    ["{% import 'x' as y %}", "the tag 'import'"],
    ["{% from 'x' import y %}", "the tag 'from'"],
    ["{% extends 'x' %}", "the tag 'extends'"],
    ['{% block x %}{% endblock %}', "the tag 'block'"],
    ['{% autoescape true %}{% endautoescape %}', "the tag 'autoescape'"],
    ["{{ 'x'|urlize }}", "the filter 'urlize'"],
    ['{{ lipsum() }}', "the function 'lipsum'"],
    ["{{ 'x'.encode() }}", "the attribute 'encode' of 'str object'"],
    ["{{ 'x'.__class__ }}", "the attribute '__class__' of 'str object'"],
    ["{{ ''['__class__'] }}", "the attribute '__class__' of 'str object'"],
    ["{{ '{0.__class__}'.format(1) }}", "the attribute '__class__' of 'int object'"],
    ["{{ ''|attr('__class__') }}", "the attribute '__class__' of 'str object'"],
    ['{{ (1).to_bytes(2) }}', "the attribute 'to_bytes' of 'int object'"],
    ["{{ '\\N{DASH}' }}", 'the escape \\N{…}'],
  ])('%s', (template, what) => expect(failure(template).reason).toBe(`${what} is not supported by Windsock`));

  it.each([
    ["{{ 'x'.upper }}", 'the function upper cannot be printed; call it as upper(…)'],
    ["{{ ['x'.upper] }}", 'the function upper cannot be printed; call it as upper(…)'],
    ["{{ [1]|map('string') }}", 'a generator cannot be printed; make a list of it with |list'],
    ["{{ 'a' ~ [1]|select }}", 'a generator cannot be printed; make a list of it with |list'],
  ])('%s, whose text in Python is an address', (template, what) => expect(failure(template).reason).toBe(what));
});

describe('the names of a template', () => {
  it('are asked for when they are needed', () => {
    const asked: string[] = [];
    const variables = {
      get: (name: string) => {
        asked.push(name);
        return null;
      },
    };
    expect(renderText('{% if 0 %}{{ a }}{% endif %}{{ b }}', variables)).toBe('None');
    expect(asked).toEqual(['b']);
  });

  it('may be functions', () => {
    const add = new PyFunction('add', (args: CallArguments) => args.all('add', 'a', 'b')[1]);
    const variables = new Map<string, PyValue>([['add', add]]);
    expect(renderText('{{ add(1, b=2) }}{{ add(*[1], **{"b": 3}) }}', variables)).toBe('23');
    expect(() => renderText('{{ add(1) }}', variables)).toThrow("add() missing 1 required positional argument: 'b'");
    expect(() => renderText('{{ add(1, a=2) }}', variables)).toThrow("add() got multiple values for argument 'a'");
  });
});

it('a template is rendered again and again', () => {
  const template = new Template('{% set l = [] %}{% do l.append(x) %}{{ l }}');
  expect([1n, 2n].map((x) => template.render(new Map([['x', x]])))).toEqual(['[1]', '[2]']);
});
