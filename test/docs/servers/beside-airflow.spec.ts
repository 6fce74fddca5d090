import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../support/dialects.js';
import { postgresqlTemplate } from '../../support/golden-database.js';
import { createDatabase, postgresqlServer, type ServerDatabase } from '../../support/servers/test-servers.js';
import { readConsoleExamples } from '../console-examples.js';
import { ConsoleSession } from '../console-session.js';
import { codeBlocks, readPage, sectionOf } from '../markdown.js';
import { differsFromPrinted } from '../printed-answers.js';

const section = sectionOf(readPage('docs/getting-started.md'), 'Beside Airflow');

// On the database that a real Airflow 1.10.15 made.
describe.runIf(dialects.includes('postgresql'))('beside Airflow, getting-started.md leads to a run', () => {
  let home: string;
  let database: ServerDatabase;
  let session: ConsoleSession;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'windsock-'));
    database = await createDatabase(postgresqlServer(), postgresqlTemplate);
    const [config] = codeBlocks(section, 'ini');
    const place = /(?<=^sql_alchemy_conn = ).*$/m;
    expect(config).toMatch(place);
    writeFileSync(
      join(home, 'airflow.cfg'),
      config!.replace(place, () => database.url.replaceAll('%', '%%')),
    );
    session = new ConsoleSession(home, { HOME: home, AIRFLOW_HOME: home });
  });

  afterAll(async () => {
    await session.close();
    await database.drop();
    rmSync(home, { recursive: true });
  });

  // In their order: each finds what those before it left.
  it.each(readConsoleExamples(section).map((example) => [example.command, example] as const))(
    '%s',
    async (_, example) => {
      const problem = (printed: string) => differsFromPrinted(example.answer, printed, session.since);
      expect(problem(await session.run(example, (printed) => problem(printed) === null))).toBeNull();
    },
  );

  it('which is there for Airflow', async () => {
    const rows = await database.connection.sql("SELECT state, external_trigger FROM dag_run WHERE run_id = 'first'");
    expect(rows).toEqual([{ state: 'running', external_trigger: 1 }]);
  });
});
