import { describe, expect, it } from 'vitest';
import { readPage } from './markdown.js';
import { isInstance, occursInSource, printedMessages, sourceMessages, unprinted } from './source-messages.js';

const messages = printedMessages(readPage('docs/troubleshooting.md'));

describe('the messages that troubleshooting.md explains', () => {
  it('are there in good number', () => expect(messages.length).toBeGreaterThan(90));

  it.each([...new Set(messages)])('%s: the program says so', (message) => expect(occursInSource(message)).toBe(true));

  it('are all that can end a start', () =>
    expect(unprinted(messages, ['StartError', 'InvalidSetting', 'ConfigurationError'])).toEqual([]));

  it('are, with those of endpoints.md, all that a client may read', () => {
    const pages = [...messages, ...printedMessages(readPage('docs/endpoints.md'))];
    const classes = sourceMessages.map(({ madeWith }) => madeWith).filter((name) => name !== null);
    const refusals = classes.filter((name) =>
      /BadRequest|NotFound|Unavailable|TooMany|Refused|Exists|JsonBody/.test(name),
    );
    expect(refusals.length).toBeGreaterThan(20);
    expect(unprinted(pages, refusals)).toEqual([]);
  });
});

describe('a printed message', () => {
  it.each([
    ['Dag id … not found', 'Dag id … not found'],
    ['Dag id x not found', 'Dag id … not found'],
    ['The port 80 is taken', 'The port … is taken'],
  ])('%s is one of %s', (printed, text) => expect(isInstance(printed, text)).toBe(true));

  it.each([
    ['Dag id … is unknown', 'Dag id … not found'],
    ['Dag id … not found in DagModel', 'Dag id … not found'],
    ['Something that nobody says: EACCES', '…: …'],
    ['Something long that nobody ever says, to be read', '… to be read'],
  ])('%s is none of %s', (printed, text) => expect(isInstance(printed, text)).toBe(false));

  it('is a line of a block or a cell below the heading Text', () => {
    const page =
      '```text\na b\nc d\n```\n\n| n | Text |\n| - | --- |\n| 1 | `e \\| f` so |\n| 2 | ``g `h` `` |\n\n| x |\n| - |\n| `y` |\n';
    expect(printedMessages(page)).toEqual(['a b', 'c d', 'e | f', 'g `h`']);
  });
});
