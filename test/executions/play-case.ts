import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failedChecks } from './checks.js';
import { runsDiffer } from './compare-runs.js';
import { alternatives, type ExecutionCase, type Expected } from './execution-case.js';
import { atFoundDates } from './relative-dates.js';
import type { Stage } from './stage.js';
import { dagsOf, Steps } from './steps.js';
import { readRuns, type StoredTask } from './stored-runs.js';
import { readTimedRuns, type TimedRun } from './tries.js';
import type { Runs } from './execution-case.js';

/** What a case left. */
interface Left {
  readonly runs: Runs<StoredTask>;
  readonly times: readonly TimedRun[];
  readonly output: string;
}

/**
 * Plays a case on a stage that has its DAG files.
 *
 * @returns what differs from what the case expects, a line each
 */
export async function playCase(played: ExecutionCase, stage: Stage): Promise<string[]> {
  const steps = new Steps(played, stage);
  const failure = await play(steps).then(
    () => [],
    (error: unknown) => [(error as Error).message],
  );
  const { database, watcher, output } = stage;
  const dagIds = dagsOf(played);
  const left = {
    runs: await readRuns(database, watcher, dagIds),
    times: await readTimedRuns(database, watcher, dagIds),
    output,
  };
  const { or, ...expected } = played.expected;
  const outcomes = [expected, ...alternatives(or).map((other) => ({ ...expected, ...other }))];
  const differences = outcomes.map((outcome) => outcomeDiffers(outcome, left));
  const found = differences.find((lines) => lines.length === 0) ?? differences[0] ?? [];
  return [...failure, ...steps.differences, ...found];
}

async function play(steps: Steps): Promise<void> {
  await steps.prepare();
  await steps.playAll();
}

function outcomeDiffers(expected: Expected, { runs, times, output }: Left): string[] {
  const { files = {}, checks = [] } = expected;
  const ofFiles = Object.entries(files).flatMap(([name, text]) => fileDiffers(name, text, output));
  return [...runsDiffer(atFoundDates(expected, runs).runs, runs), ...failedChecks(checks, times), ...ofFiles];
}

/** `*` stands for anything within a line. */
function fileDiffers(name: string, expected: string, output: string): string[] {
  const written = readIfThere(join(output, name));
  if (written === null) return [`file ${name}: it was not written`];
  const [wanted, found] = [expected.split('\n'), written.split('\n')];
  const lines = Math.max(wanted.length, found.length);
  for (let line = 0; line < lines; line++) {
    if (!matches(wanted[line], found[line])) {
      const [one, other] = [JSON.stringify(wanted[line] ?? null), JSON.stringify(found[line] ?? null)];
      return [`file ${name}, line ${line + 1}: expected ${one}, got ${other}`];
    }
  }
  return [];
}

function matches(pattern: string | undefined, line: string | undefined): boolean {
  if (pattern === undefined || line === undefined) return false;
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(line);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
