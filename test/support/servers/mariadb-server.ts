import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { findPrograms } from './programs.js';
import { ServerFolder } from './server-folder.js';
import { openServer } from './sql-connection.js';
import type { StartedServer } from './started-server.js';

// A crash of the machine may cost the tests' data. Versions differ in which of these they know.
const fast = [
  '--loose-innodb-flush-log-at-trx-commit=0',
  '--loose-innodb-flush-method=nosync',
  '--loose-innodb-doublewrite=0',
  '--loose-innodb-log-file-size=16M',
  '--loose-innodb-file-per-table=0',
];

/** A MariaDB of the tests, which may be ended and started again. */
export interface StartedMariadb extends StartedServer {
  /** The file with the number of its process. */
  readonly pidFile: string;
  /** Starts it again after it has ended, however it did. */
  start(): Promise<void>;
}

/**
 * Starts MariaDB, the system's, on loopback, in a temporary folder. Throws with the reason if that is not possible here.
 *
 * @param options.durable whether it is as careful with what it was given as MariaDB is by itself
 */
export async function startMariadb({ durable = false } = {}): Promise<StartedMariadb> {
  const install = findPrograms('mariadb-install-db');
  const programs = findPrograms('mariadbd');
  if (install === null || programs === null) throw new Error('the system has no mariadbd and mariadb-install-db');
  const folder = new ServerFolder('mariadb', ['mysql', 'nobody']);
  try {
    const paths = { install: join(install, 'mariadb-install-db'), program: join(programs, 'mariadbd') };
    const { server, pidFile, start } = await prepare(folder, paths, durable ? [] : fast);
    const version = await start();
    return {
      ...{ server: { ...server, version }, programs, pidFile },
      ...{ start: async () => void (await start()), stop: () => folder.remove() },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** Makes the folder of the data. What it returns starts a server on it, and tells its version. */
async function prepare(folder: ServerFolder, paths: { install: string; program: string }, care: readonly string[]) {
  const data = `--datadir=${folder.data}`;
  await folder.run(paths.install, '--no-defaults', data, '--skip-test-db', '--skip-name-resolve', ...care);

  const port = await freePort();
  const access = { user: 'airflow', password: `${randomBytes(12).toString('base64url')}@:/%` };
  const firstStatements = folder.write(
    'init.sql',
    `CREATE USER IF NOT EXISTS '${access.user}'@'%' IDENTIFIED BY '${access.password}';\n` +
      `GRANT ALL ON *.* TO '${access.user}'@'%' WITH GRANT OPTION;\n`,
  );
  const socket = join(folder.path, 'socket');
  const pidFile = join(folder.path, 'pid');
  const options = [
    ...['--bind-address=127.0.0.1', `--port=${port}`, `--socket=${socket}`, `--pid-file=${pidFile}`],
    ...['--skip-name-resolve', '--max-connections=200', `--init-file=${firstStatements}`],
    '--innodb-fast-shutdown=2',
    '--default-time-zone=-05:00', // an odd one: instants must be exact under any
  ];
  const server = { dialect: 'mysql', host: '127.0.0.1', port, socket, ...access } as const;
  const start = async (): Promise<string> => {
    let version = '';
    await folder.serve('TERM', [paths.program, '--no-defaults', data, ...care, ...options], async () => {
      const connection = await openServer({ ...server, version });
      const [row] = await connection.sql('SELECT version() AS version');
      version = `MariaDB ${String(row!['version']).split('-')[0]}`;
      await connection.close();
    });
    return version;
  };
  return { server, pidFile, start };
}
