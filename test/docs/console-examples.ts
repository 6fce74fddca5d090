import { expect, vi } from 'vitest';
import { shellWords } from '../../src/config/shell-words.js';
import type { Answer } from '../support/http.js';

/** How long a loop may wait, in milliseconds. */
export const waitTimeMs = 60_000;

/** A command of the documentation, and what is printed below it. */
export interface ConsoleExample {
  /** As it stands on the page; a line that ends in a backslash goes on in the same line. */
  readonly command: string;
  /** `…` stands for text that is left out. */
  readonly answer: string;
}

/** A `curl` of the documentation, and the answer that is printed below it. */
export interface CurlExample extends ConsoleExample {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly port: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** What `-w` prints behind the answer. */
  readonly writeOut?: string;
  /** The word for which a loop around the `curl` waits; it prints nothing. */
  readonly waitsFor?: string;
}

/** The commands in the page's blocks of ```` ```console ````, in order; their lines begin with `$ `. */
export function readConsoleExamples(page: string): ConsoleExample[] {
  return [...page.matchAll(/^ *```console\n([^]*?)^ *```$/gm)].flatMap(([, block]) => readBlock(block!));
}

/** Those of them that are a `curl`. */
export function readCurlExamples(page: string): CurlExample[] {
  return readConsoleExamples(page).filter(isCurl).map(readCurlExample);
}

/** A loop that calls until the answer has a word. */
const waiting = /^until (curl .*) \| grep -q (\w+); do sleep [\d.]+; done$/;

/** True for a `curl`, and for a loop around one. */
export function isCurl({ command }: ConsoleExample): boolean {
  return command.startsWith('curl ') || waiting.test(command);
}

/** What the `curl` sends. */
export function readCurlExample(example: ConsoleExample): CurlExample {
  const [, curl = example.command, waitsFor] = waiting.exec(example.command) ?? [];
  return { ...example, ...readCommand(curl), ...(waitsFor !== undefined && { waitsFor }) };
}

/**
 * Makes the call of an example; again and again where it waits, for a minute at most.
 *
 * @param call makes it once
 * @returns what is printed
 */
export async function runCurl(curl: CurlExample, call: () => Promise<Answer>): Promise<string> {
  const { waitsFor } = curl;
  if (waitsFor === undefined) return printedByCurl(curl, await call());
  const has = async () => expect((await call()).text).toContain(waitsFor);
  await vi.waitFor(has, { timeout: waitTimeMs, interval: 50 });
  return '';
}

function readBlock(block: string): ConsoleExample[] {
  const indent = /^ */.exec(block)![0];
  const text = block.replaceAll(new RegExp(`^${indent}`, 'gm'), '').replaceAll(/ *\\\n\s*/g, ' ');
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [, command = '', answer = ''] = /^(.*<<'(\w+)'\n[^]*?^\2$|.*)\n?([^]*)$/m.exec(part)!.toSpliced(2, 1);
      return { command, answer: answer.trimEnd() };
    });
}

/** What curl sends for these arguments. Throws for an option that no example needs. */
function readCommand(command: string): Omit<CurlExample, keyof ConsoleExample> {
  const words = shellWords(command).slice(1);
  const headers: Record<string, string> = {};
  let method: string | undefined;
  let body: string | undefined;
  let url: URL | undefined;
  let writeOut: string | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-s') continue;
    else if (word === '-X') method = words.shift();
    else if (word === '-d') body = words.shift();
    else if (word === '-H') Object.assign(headers, readHeader(words.shift() ?? ''));
    else if (word === '-u') headers['Authorization'] = `Basic ${Buffer.from(words.shift() ?? '').toString('base64')}`;
    else if (word === '-w') writeOut = words.shift();
    else if (word.startsWith('-')) throw new Error(`The option ${word} of curl is unknown here`);
    else url = new URL(word);
  }
  if (!url) throw new Error(`No URL: ${command}`);
  if (body !== undefined) headers['Content-Type'] ??= 'application/x-www-form-urlencoded';
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    path: url.pathname + url.search,
    port: url.port,
    headers,
    ...(body !== undefined && { body }),
    ...(writeOut !== undefined && { writeOut }),
  };
}

/** What curl prints of an answer: its text, and behind it what `-w` asks for. */
export function printedByCurl({ writeOut = '' }: CurlExample, { status, headers, text }: Answer): string {
  const behind = writeOut
    .replaceAll('\\n', '\n')
    .replaceAll('%{http_code}', String(status))
    .replaceAll('%{content_type}', headers['content-type'] ?? '')
    .replaceAll(/%header\{([\w-]+)\}/g, (_, name: string) => [headers[name] ?? ''].flat().join(', '));
  return (text + behind).replace(/\n$/, '');
}

function readHeader(line: string): Record<string, string> {
  const [name, value] = line.split(/:\s*/, 2);
  return { [name!]: value ?? '' };
}
