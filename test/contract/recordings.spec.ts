import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWindsock } from '../support/windsock.js';
import { expectedTables } from './own-rows.js';
import { loadRecordings, type Recording } from './recording.js';
import { replay } from './replay.js';
import { tablesDiffer } from './tables.js';

const metadata = join(import.meta.dirname, 'metadata', 'airflow-1.10.15.sqlite');
const folders = [join(import.meta.dirname, 'recordings'), process.env.WINDSOCK_RECORDINGS].filter((folder) => folder);

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'windsock-contract-'))));
afterEach(() => rmSync(home, { recursive: true }));

/** Plays the recording on a fresh copy of the database that Airflow had; returns all that differs, as a text. */
async function differences(recording: Recording): Promise<string> {
  const database = join(home, 'airflow.db');
  copyFileSync(metadata, database);
  // The settings of the recording.
  const env = {
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__SQL_ALCHEMY_CONN: `sqlite:///${database}`,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__STORE_SERIALIZED_DAGS: 'True',
    AIRFLOW__CORE__STORE_DAG_CODE: 'True',
    AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.default',
  };
  const since = Date.now();
  const windsock = await startWindsock({ env });
  try {
    const steps = await replay(recording, { url: windsock.url, database, since });
    const answers = steps.map((step) => `${step.step}. ${step.request}\n   ${step.differences.join('\n   ')}`);
    return [...answers, ...tablesDiffer(expectedTables(recording), database, since)].join('\n');
  } finally {
    await windsock.close();
  }
}

// WINDSOCK_RECORDINGS may name a folder of further recordings. If rows differ there as an `expect` demands, they belong
// into own-rows.ts.
describe.each(folders)('the answers and rows of Airflow 1.10.15 in %s', (folder = '') => {
  it.each(loadRecordings(folder))('$name', async (recording) => {
    expect(await differences(recording)).toBe('');
  });
});
