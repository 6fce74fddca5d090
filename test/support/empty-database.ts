import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialect } from './servers/database-server.js';
import { openServer, openSqlite, type SqlConnection } from './servers/sql-connection.js';
import { createDatabase, testServer } from './servers/test-servers.js';

/** The database that Windsock makes where none is configured, or one that is. */
export type Place = 'embedded' | Dialect;

/** A database without tables, for a service of the test's own. */
export interface EmptyDatabase {
  readonly place: Place;
  /** A folder for `AIRFLOW_HOME`. */
  readonly home: string;
  /** What Windsock needs to run on it, without examples. */
  readonly env: Record<string, string>;
  /** Opens a connection, as another process would have it; on SQLite only once there are tables. */
  connect(): Promise<SqlConnection>;
  /** Drops it. All connections must be closed. */
  remove(): Promise<void>;
}

/** Makes a database without tables. */
export async function emptyDatabase(place: Place): Promise<EmptyDatabase> {
  const home = mkdtempSync(join(tmpdir(), 'windsock-'));
  const env = { AIRFLOW_HOME: home, AIRFLOW__CORE__LOAD_EXAMPLES: 'False' };
  const remove = () => Promise.resolve(rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const of = (url: string) => ({ ...env, AIRFLOW__CORE__SQL_ALCHEMY_CONN: url });
  if (place === 'embedded' || place === 'sqlite') {
    const path = join(home, place === 'embedded' ? 'airflow.db' : 'own.db');
    const connect = () => Promise.resolve(openSqlite(path));
    return { place, home, env: place === 'embedded' ? env : of(`sqlite:///${path}`), connect, remove };
  }
  const server = testServer(place);
  const database = await createDatabase(server);
  return {
    ...{ place, home, env: of(database.url) },
    connect: () => openServer(server, database.name),
    remove: async () => {
      await database.drop();
      await remove();
    },
  };
}
