import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differsFrom } from '../contract/moments.js';
import { type Answer, send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import { type CurlExample, readCurlExamples } from './console-examples.js';
import { readPage } from './markdown.js';

/** The day on which the README's answers were printed: its moments stand for the present, all others for themselves. */
const printedOn = '2026-11-22';
/** Who printed them. */
const printedBy = '"unixname":"airflow"';

const examples = readCurlExamples(readPage('README.md'));
let home: string;
let windsock: RunningWindsock;
let since: number;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'windsock-'));
  since = Date.now();
  windsock = await startWindsock({ env: { AIRFLOW_HOME: home } });
});

afterAll(async () => {
  await windsock.close();
  rmSync(home, { recursive: true });
});

/** The printed answer in the form of a recorded one, its moments marked. */
function asRecorded(printed: string): string {
  const time = String.raw`(?:[T ]|\+)\d\d(?::|%3A)\d\d(?::|%3A)\d\d(\.\d{6})?(?:\+|%2B)00(?::|%3A)00`;
  return printed
    .replaceAll(printedBy, '"unixname":"<USER>"')
    .replaceAll(new RegExp(`${printedOn}${time}`, 'g'), (moment: string, micros?: string) => {
      const form = moment.includes('%') ? 'URL' : moment.includes('T') ? 'T' : 'SP';
      return `<NOW_${form}${micros === undefined ? '' : '_US'}>`;
    });
}

/** Puts what was answered where `…` is printed. */
function withMiddle(printed: string, actual: string): string {
  const [head = '', tail] = printed.split('…');
  return tail === undefined ? printed : head + actual.slice(head.length, actual.length - tail.length) + tail;
}

function call({ method, path, headers, body }: CurlExample): Promise<Answer> {
  return send(windsock.url, method, path, { headers, body });
}

// In their order: each finds what those before it left.
describe('the README tells what Windsock answers to', () => {
  it.each(examples.map((example) => [example.command, example] as const))('%s', async (_, example) => {
    const { text } = await call(example);
    const actual = text.replace(/\n$/, '');
    expect(differsFrom(asRecorded(withMiddle(example.answer, actual)), actual, since)).toBeNull();
  });

  it('at least the calls that everybody needs', () => {
    const called = examples.map(({ method, path }) => `${method} ${path}`).join('\n');
    expect(called).toMatch(/^POST \S+\/dag_runs$/m);
    expect(called).toMatch(/^GET \S+\/dag_runs$/m);
    expect(called).toMatch(/^GET \S+\/dag_runs\/[^/\n]+$/m);
    expect(called).toMatch(/^GET \S+\/dag_runs\/[^/\n]+\/tasks\/\w+$/m);
    expect(called).toMatch(/^GET \S+\/paused\/true$/m);
    expect(called).toMatch(/^DELETE \S+\/dags\/\w+$/m);
    expect(called).toMatch(/^GET \S+\/latest_runs$/m);
    expect(called).toMatch(/^GET \S+\/pools$/m);
  });
});

describe('an example', () => {
  const page =
    '```console\n$ ls\nx\n$ curl -X PUT \\\n    -d \'{"a": 1}\' http://localhost:8080/b?c=d\nfirst\nsecond\n```\n';

  it('is read as curl reads it', () => {
    expect(readCurlExamples(page)).toEqual([
      {
        command: 'curl -X PUT -d \'{"a": 1}\' http://localhost:8080/b?c=d',
        method: 'PUT',
        path: '/b?c=d',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: '{"a": 1}',
        answer: 'first\nsecond',
      },
    ]);
  });

  it('may leave out its middle, but nothing else', () => {
    const differs = (printed: string) => differsFrom(withMiddle(printed, 'abcdef'), 'abcdef', 0) !== null;
    expect(['abcdef', 'ab…ef', '…', 'abc…', '…f', 'abc…def'].filter(differs)).toEqual([]);
    expect(['abcde', 'ab…ff', 'b…', '…e', 'abcdef…f'].filter((printed) => !differs(printed))).toEqual([]);
  });

  it('says when it was printed', () => {
    expect(asRecorded(`{"a":"${printedOn}T16:55:33+00:00"}`)).toBe('{"a":"<NOW_T>"}');
    expect(asRecorded(`${printedOn} 16:55:33.123456+00:00`)).toBe('<NOW_SP_US>');
    expect(asRecorded(`x=${printedOn}+16%3A55%3A33%2B00%3A00`)).toBe('x=<NOW_URL>');
    expect(asRecorded('2026-01-02T03:04:05+00:00')).toBe('2026-01-02T03:04:05+00:00');
  });
});
