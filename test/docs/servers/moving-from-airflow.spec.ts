import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownRevisions } from '../../../src/database/schema/revision.js';
import { airflowDatabase, type AirflowDatabase } from '../../support/airflow-database.js';
import { dialects } from '../../support/dialects.js';
import { readConsoleExamples } from '../console-examples.js';
import { ConsoleSession } from '../console-session.js';
import { codeBlocks, readPage, sectionOf } from '../markdown.js';
import { differsFromPrinted } from '../printed-answers.js';

const page = readPage('docs/moving-from-airflow.md');

it('moving-from-airflow.md names the revisions that Windsock works on', () => {
  const rows = [...page.matchAll(/^\| `(\w{12})` +\| ([\d. to]+?) +\|$/gm)].map(([, revision, releases]) => [
    revision,
    releases,
  ]);
  expect(rows).toEqual([...knownRevisions]);
});

// On the database that a real Airflow 1.10.15 made.
describe.each(dialects)('beside Airflow on %s, the checks of moving-from-airflow.md', (dialect) => {
  let home: string;
  let database: AirflowDatabase;
  let session: ConsoleSession;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'windsock-'));
    database = await airflowDatabase(dialect);
    session = new ConsoleSession(home, database.env);
    await session.run({ command: 'npm start', answer: '' }, () => true);
  });

  afterAll(async () => {
    await session.close();
    await database.remove();
    rmSync(home, { recursive: true });
  });

  // In their order: each finds what those before it left.
  it.each(readConsoleExamples(sectionOf(page, 'Side by side')).map((example) => [example.command, example] as const))(
    '%s',
    async (_, example) => {
      const problem = (printed: string) => differsFromPrinted(example.answer, printed, session.since);
      expect(problem(await session.run(example, (printed) => problem(printed) === null))).toBeNull();
    },
  );

  it('find every DAG that Airflow has not stored', async () => {
    const [query] = codeBlocks(page, 'sql');
    expect(await database.sql(query!)).toEqual([]);
    await database.sql("DELETE FROM serialized_dag WHERE dag_id = 'etl_orders'");
    expect(await database.sql(query!)).toEqual([{ dag_id: 'etl_orders' }]);
  });
});
