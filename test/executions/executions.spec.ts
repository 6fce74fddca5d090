import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { dialects } from '../support/dialects.js';
import type { Place } from '../support/empty-database.js';
import { killLeftovers } from '../support/windsock-process.js';
import { type ExecutionCase, loadCases } from './execution-case.js';
import { groupsOf } from './groups.js';
import { playCase } from './play-case.js';
import { serviceStage, type ServiceStage } from './service-stage.js';
import { Turns } from './turns.js';

// WINDSOCK_EXECUTIONS may name a folder of further cases; WINDSOCK_EXECUTION_CASES the only ones to play.
const recorded = join(import.meta.dirname, 'recorded');
const folders = [recorded, process.env.WINDSOCK_EXECUTIONS].filter((folder) => folder !== undefined && folder !== '');

const only = process.env.WINDSOCK_EXECUTION_CASES?.split(',');

/** A TIMESTAMP of MySQL ends in 2038. */
function canStore(place: Place, { steps }: ExecutionCase): boolean {
  return place !== 'mysql' || !/"execution_date":"(20[4-9]|2[1-9]|[3-9])/.test(JSON.stringify(steps));
}

function casesOf(folder: string, place: Place): ExecutionCase[] {
  return loadCases(folder).filter((one) => (only?.includes(one.case) ?? true) && canStore(place, one));
}

const places: Place[] = [...(dialects.includes('sqlite') ? (['embedded'] as const) : []), ...dialects];

/** Cases that a service plays at once. Most of them wait most of the time, but each asks for a task in time. */
const atOnce = 6 * availableParallelism();

const hasPython = spawnSync('python3', ['--version']).status === 0;

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

describe.each(folders)('the executions of Airflow 1.10.15 in %s', (folder = '') => {
  describe.each(places)('on %s', (place) => {
    const played = new Map<ExecutionCase, Promise<string[]>>();
    const stages: ServiceStage[] = [];
    const groups = groupsOf(casesOf(folder, place));
    let hasFailed = false;

    beforeEach(({ onTestFailed }) => onTestFailed(() => void (hasFailed = true)));

    // All at once, as each takes seconds and little work. The tests only look at what came of theirs.
    beforeAll(async () => {
      const turns = new Turns(atOnce);
      for (const group of groups) {
        const stage = await serviceStage(place, join(folder, 'dags-yaml'), group);
        stages.push(stage);
        for (const one of group.cases) {
          const lines = turns.take(() => playCase(one, stage));
          lines.catch(() => undefined); // its test says so
          played.set(one, lines);
        }
      }
    });

    afterAll(async () => {
      await Promise.allSettled(played.values());
      if (hasFailed) console.error(stages.flatMap((stage) => complaints(stage)).join('\n'));
      await Promise.allSettled(stages.map((stage) => stage.remove()));
      killLeftovers();
    });

    const cases = groups.flatMap((group) => group.cases);
    it.each(cases)('$case', async (one) => {
      expect((await played.get(one))?.join('\n')).toBe('');
    });
  });
});

/** The last warnings and errors of a service, and what is no line of its log. */
function complaints(stage: ServiceStage): string[] {
  const lines = stage.printed().split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('{"level":30')).slice(-100);
}

it.runIf(!hasPython)('needs python3 for the cases with Python functions', () => {
  expect.fail('there is no python3 on the PATH');
});
