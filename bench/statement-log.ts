import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchDatabase } from './databases.js';

let count = 0;

/**
 * The SQL statements that PostgreSQL gets while `work` runs, in their order and on one line each, without the values.
 * Nobody else may use the server meanwhile.
 */
export async function statementsOf({ connection }: BenchDatabase, work: () => Promise<unknown>): Promise<string[]> {
  const mark = ++count;
  await setLogging('all');
  await connection.sql(`SELECT 'begin of ${mark}'`);
  await work();
  await connection.sql(`SELECT 'end of ${mark}'`);
  for (;;) {
    const [row] = await connection.sql('SELECT pg_read_file(pg_current_logfile()) AS log');
    const [, part] = new RegExp(`'begin of ${mark}'(.*?)'end of ${mark}'`, 's').exec(String(row!['log'])) ?? [];
    if (part !== undefined) {
      await setLogging('none');
      return statementsIn(part);
    }
    await sleep(50); // the log is written by a process of its own
  }

  async function setLogging(level: string): Promise<void> {
    await connection.sql(`ALTER SYSTEM SET log_statement = '${level}'`);
    await connection.sql('SELECT pg_reload_conf()');
    await sleep(300); // the server's processes hear of it a little later
  }
}

/** From lines such as `2026-… UTC [12] LOG:  execute name: SELECT …`, whose further lines begin with a tab. */
function statementsIn(log: string): string[] {
  const lines = log.replaceAll('\n\t', ' ').split('\n').slice(0, -1);
  const statements = lines.flatMap((line) => /LOG: {2}(?:statement|execute [^:]*): (.*)/.exec(line)?.[1] ?? []);
  // Those that were sent in one text are on one line.
  return statements.flatMap((text) => text.replace(/\s+/g, ' ').trim().split('; '));
}
