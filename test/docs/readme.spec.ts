import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differsFrom } from '../contract/moments.js';
import { type Answer, send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import {
  type CurlExample,
  printedByCurl,
  readConsoleExamples,
  readCurlExamples,
  runCurl,
  waitTimeMs,
} from './console-examples.js';
import { readPage } from './markdown.js';
import { asRecorded, differsFromPrinted, printedOn, withMiddle } from './printed-answers.js';

const examples = readCurlExamples(readPage('README.md'));
let home: string;
let windsock: RunningWindsock;
let since: number;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'windsock-'));
  since = Date.now();
  windsock = await startWindsock({ env: { AIRFLOW_HOME: home }, schedules: true });
});

afterAll(async () => {
  await windsock.close();
  rmSync(home, { recursive: true });
});

function call({ method, path, headers, body }: CurlExample): Promise<Answer> {
  return send(windsock.url, method, path, { headers, body });
}

// In their order: each finds what those before it left.
describe('the README tells what Windsock answers to', () => {
  it.each(examples.map((example) => [example.command, example] as const))(
    '%s',
    async (_, example) => {
      const actual = await runCurl(example, () => call(example));
      expect(differsFromPrinted(example.answer, actual, since)).toBeNull();
    },
    waitTimeMs,
  );

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
    expect(examples.map(({ waitsFor }) => waitsFor)).toContain('success');
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
        port: '8080',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: '{"a": 1}',
        answer: 'first\nsecond',
      },
    ]);
  });

  it('may be in a list, have a heredoc, and print more than the answer', () => {
    const listed = "1. So:\n\n   ```console\n   $ cat > x <<'END'\n   a: b\n   END\n   $ ls\n   x\n   ```\n";
    expect(readConsoleExamples(listed)).toEqual([
      { command: "cat > x <<'END'\na: b\nEND", answer: '' },
      { command: 'ls', answer: 'x' },
    ]);
    const [curl] = readCurlExamples(
      "```console\n$ curl -u a:b -w '%{http_code} %header{retry-after}\\n' http://h/\n```",
    );
    expect(curl!.headers).toEqual({ Authorization: 'Basic YTpi' });
    const answer = { status: 503, headers: { 'retry-after': '1' }, text: '{}\n', json: () => ({}) as never };
    expect(printedByCurl(curl!, answer)).toBe('{}\n503 1');
  });

  it('may wait for a word', async () => {
    const loop = '```console\n$ until curl -s http://h/x | grep -q success; do sleep 0.2; done\n```\n';
    const [curl] = readCurlExamples(loop) as [CurlExample];
    const texts = ['running', 'running', '{"state":"success"}'];
    const call = () =>
      Promise.resolve({ status: 200, headers: {}, text: texts.shift() ?? '', json: () => ({}) as never });
    expect(await runCurl(curl, call)).toBe('');
    expect([curl.path, texts]).toEqual(['/x', []]);
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
