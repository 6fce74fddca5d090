import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConsoleExamples, waitTimeMs } from './console-examples.js';
import { ConsoleSession } from './console-session.js';
import { readPage, sectionOf } from './markdown.js';
import { differsFromPrinted } from './printed-answers.js';

const examples = readConsoleExamples(sectionOf(readPage('docs/getting-started.md'), 'Alone'));
let home: string;
let session: ConsoleSession;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'windsock-'));
  session = new ConsoleSession(home, { HOME: home });
});

afterAll(async () => {
  await session.close();
  rmSync(home, { recursive: true });
});

// In their order: each finds what those before it left.
describe('alone, getting-started.md leads to a run', () => {
  it.each(examples.map((example) => [example.command.split('\n')[0]!, example] as const))(
    '%s',
    async (_, example) => {
      const problem = (printed: string) => differsFromPrinted(example.answer, printed, session.since);
      expect(problem(await session.run(example, (printed) => problem(printed) === null))).toBeNull();
    },
    waitTimeMs,
  );

  it('by way of a file, a trigger and a password', () =>
    expect(examples.map(({ command }) => command).join('\n')).toMatch(/cat > [^]*POST [^]*users create [^]*-u /));
});
