import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { DatabaseServer } from './servers/database-server.js';
import { openServer } from './servers/sql-connection.js';

// From the root, for the bench is compiled to somewhere else.
const packageFile = createRequire(import.meta.url).resolve('windsock/package.json');
const folder = new URL('test/contract/metadata/', pathToFileURL(packageFile));

/** The SQLite database that a real Airflow 1.10.15 made, with its 13 DAGs: a file to copy. */
export const goldenSqlite = new URL('airflow-1.10.15.sqlite', folder);

/** The name of the PostgreSQL database to make copies of. */
export const postgresqlTemplate = 'airflow_golden';

/** Loads the dump of Airflow's PostgreSQL database into {@link postgresqlTemplate}. */
export async function createPostgresqlTemplate(server: DatabaseServer): Promise<void> {
  const administrator = await openServer(server);
  await administrator.sql(`CREATE DATABASE ${postgresqlTemplate}`);
  await administrator.close();
  const connection = await openServer(server, postgresqlTemplate);
  await connection.script(withInserts(readFileSync(new URL('airflow-1.10.15.postgresql.sql', folder), 'utf8')));
  await connection.close(); // a database in use cannot be copied
}

/** The dump of Airflow's MariaDB database, as one script. */
export function mariadbDump(): string {
  return readFileSync(new URL('airflow-1.10.15.mariadb.sql', folder), 'utf8');
}

/** pg_dump writes rows for psql, as `COPY … FROM stdin;`; the server takes them as INSERT. */
function withInserts(dump: string): string {
  return dump.replace(/^COPY (.*) FROM stdin;\n([^]*?)^\\\.$/gm, (_, target: string, block: string) => {
    const rows = block.split('\n').slice(0, -1);
    if (rows.length === 0) return '';
    const values = rows.map((row) => `(${row.split('\t').map(literal).join(', ')})`);
    return `INSERT INTO ${target} VALUES\n${values.join(',\n')};`;
  });
}

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** A value of COPY's text format as an SQL literal, which takes the type of its column. */
function literal(value: string): string {
  if (value === '\\N') return 'NULL';
  const text = value.replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character);
  return `'${text.replaceAll("'", "''")}'`;
}
