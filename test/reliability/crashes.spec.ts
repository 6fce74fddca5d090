import { afterEach, describe, expect, it, vi } from 'vitest';
import { dialects } from '../support/dialects.js';
import { createTables } from '../support/execution-service.js';
import { emptyDatabase, type Place } from '../support/empty-database.js';
import { killLeftovers } from '../support/windsock-process.js';
import { CrashExperiment } from './support/crash-experiment.js';
import { report } from './support/figures.js';
import { scale } from './support/scale.js';

// The short form is on SQLite alone: `npm run test:crashes` has the rest.
const inShort: Place[] = dialects.includes('sqlite') ? ['embedded'] : [];
const inFull: Place[] = [...inShort, ...dialects.filter((dialect) => dialect === 'postgresql')];

vi.setConfig({ testTimeout: scale(3, 60) * 60_000 });

afterEach(killLeftovers);

describe.each(scale(inShort, inFull))('tasks on %s whose processes are killed at random moments', (place) => {
  it('run once at a time, are never lost, and each killed try has failed once', async () => {
    const database = await emptyDatabase(place);
    try {
      await createTables(database);
      const experiment = new CrashExperiment(database);
      await experiment.run(scale(10, 200));
      const { acknowledged, violations, victim, tries } = experiment;
      for (const { target, kills, ...outcome } of experiment.outcomes()) {
        const head = {
          experiment: `Kill under tasks: ${target}`,
          database: place,
          worstAnswer: victim.slowestReturn,
        };
        const counts = { runs: tries, faults: Number(kills), acknowledged: acknowledged.size, lost: violations.length };
        report({ ...head, ...counts, more: outcome });
      }
      expect(violations).toEqual([]);
    } finally {
      killLeftovers();
      await database.remove();
    }
  });
});
