import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../support/dialects.js';
import { postgresqlTemplate } from '../../support/golden-database.js';
import { send } from '../../support/http.js';
import { createDatabase, postgresqlServer, type ServerDatabase } from '../../support/servers/test-servers.js';
import { startWindsock } from '../../support/windsock.js';
import { readPage } from '../markdown.js';

const verbs = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;

/** The rights in the table of databases.md, by what they are for. */
const rights = new Map(
  [...readPage('docs/databases.md').matchAll(/^\| ([^|]+)((?:\|[^|]*){4})\|$/gm)].map(([, use, cells]) => [
    use!.trim(),
    cells!
      .split('|')
      .slice(1)
      .flatMap((cell, index) => tablesIn(cell).map((table) => ({ verb: verbs[index]!, ...table }))),
  ]),
);

function tablesIn(cell: string): { table: string; sequence: boolean }[] {
  return [...cell.matchAll(/`(\w+)`(\\\*)?/g)]
    .map(([, table, asterisk]) => ({ table: table!, sequence: asterisk !== undefined }))
    .filter(({ table }) => !table.endsWith('_auth'));
}

const start = 'start, and answer every `GET`';
const dag = '/api/experimental/dags/example_bash_operator';

/** What each of the rights lets do; all but the first write. */
const calls: readonly [use: string, method: string, path: string, body?: string][] = [
  [start, 'GET', `${dag}/dag_runs`],
  [start, 'GET', `${dag}/tasks/runme_0`],
  [start, 'GET', `${dag}/code`],
  [start, 'GET', '/api/experimental/latest_runs'],
  [start, 'GET', '/api/experimental/pools'],
  ['pause and unpause', 'GET', `${dag}/paused/true`],
  ['trigger', 'POST', `${dag}/dag_runs`, '{"execution_date": "2026-01-01"}'],
  [start, 'GET', `${dag}/dag_runs/2026-01-01/tasks/runme_0`],
  ['change pools', 'POST', '/api/experimental/pools', '{"name": "x", "slots": 1, "description": ""}'],
  ['change pools', 'DELETE', '/api/experimental/pools/x'],
  ['delete DAGs', 'DELETE', dag],
];

describe.runIf(dialects.includes('postgresql'))('the rights that databases.md lists', () => {
  const user = `rights_${process.pid}`;
  let database: ServerDatabase;
  let windsock: Awaited<ReturnType<typeof startWindsock>>;
  const granted = new Set<string>();

  async function grant(use: string): Promise<void> {
    if (granted.has(use)) return;
    granted.add(use);
    expect(rights.has(use), use).toBe(true);
    const listed = rights.get(use)!;
    // "every table of the last column"
    if (use === 'delete DAGs') {
      listed.push(
        ...listed.filter(({ verb }) => verb === 'DELETE').map((right) => ({ ...right, verb: 'SELECT' as const })),
      );
    }
    for (const { verb, table, sequence } of listed) {
      await database.connection.sql(`GRANT ${verb} ON ${table} TO ${user}`);
      if (sequence) await database.connection.sql(`GRANT USAGE ON SEQUENCE ${table}_id_seq TO ${user}`);
    }
  }

  beforeAll(async () => {
    database = await createDatabase(postgresqlServer(), postgresqlTemplate);
    await database.connection.sql(`CREATE ROLE ${user} LOGIN PASSWORD 'secret'`);
    await grant(start);
    const url = new URL(database.url);
    windsock = await startWindsock({
      env: {
        AIRFLOW_HOME: '/nonexistent',
        AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL',
        AIRFLOW__CORE__SQL_ALCHEMY_CONN: `postgresql://${user}:secret@${url.host}${url.pathname}`,
      },
    });
  });

  afterAll(async () => {
    await windsock.close();
    await database.connection.sql(`DROP OWNED BY ${user}`);
    await database.connection.sql(`DROP ROLE ${user}`);
    await database.drop();
  });

  // In their order: each finds what those before it left.
  it.each(calls)('%s: %s %s', async (use, method, path, body) => {
    const call = async () => (await send(windsock.url, method, path, { body })).status;
    if (!granted.has(use)) expect(await call()).toBe(500);
    await grant(use);
    expect(await call()).toBe(200);
  });
});
