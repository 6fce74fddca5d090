import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { airflowDatabase } from '../support/airflow-database.js';
import { type Dialect, dialects } from '../support/dialects.js';
import { startWindsock } from '../support/windsock.js';
import { recordedOn } from './dialect-differences.js';
import { expectedTables } from './own-rows.js';
import { loadRecordings, type Recording } from './recording.js';
import { replay } from './replay.js';
import { tablesDiffer } from './tables.js';

const folders = [join(import.meta.dirname, 'recordings'), process.env.WINDSOCK_RECORDINGS].filter((folder) => folder);

/** Plays the recording on a fresh copy of the database that Airflow had; returns all that differs, as a text. */
async function differences(recording: Recording, dialect: Dialect): Promise<string> {
  const database = await airflowDatabase(dialect);
  // The settings of the recording.
  const env = {
    ...database.env,
    AIRFLOW__CORE__STORE_DAG_CODE: 'True',
    AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.default',
  };
  const since = Date.now();
  const windsock = await startWindsock({ env });
  try {
    const steps = await replay(recording, { url: windsock.url, database, since });
    const answers = steps.map((step) => `${step.step}. ${step.request}\n   ${step.differences.join('\n   ')}`);
    return [...answers, ...(await tablesDiffer(expectedTables(recording), database, since))].join('\n');
  } finally {
    await windsock.close();
    await database.remove();
  }
}

// WINDSOCK_RECORDINGS may name a folder of further recordings. If rows differ there as an `expect` demands, they belong
// into own-rows.ts.
describe.each(folders)('the answers and rows of Airflow 1.10.15 in %s', (folder = '') => {
  describe.each(dialects)('on %s', (dialect) => {
    it.each(loadRecordings(folder))('$name', async (recording) => {
      expect(await differences(recordedOn(dialect, recording), dialect)).toBe('');
    });
  });
});
