import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseServer } from './database-server.js';
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

/** Starts MariaDB, the system's, on loopback, in a temporary folder. Throws with the reason if that is not possible here. */
export async function startMariadb(): Promise<StartedServer> {
  const install = findPrograms('mariadb-install-db');
  const programs = findPrograms('mariadbd');
  if (install === null || programs === null) throw new Error('the system has no mariadbd and mariadb-install-db');
  const folder = new ServerFolder('mariadb', ['mysql', 'nobody']);
  try {
    const server = await start(folder, join(install, 'mariadb-install-db'), join(programs, 'mariadbd'));
    return { server, programs, stop: () => folder.remove() };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

async function start(folder: ServerFolder, install: string, program: string): Promise<DatabaseServer> {
  const data = `--datadir=${folder.data}`;
  await folder.run(install, '--no-defaults', data, '--skip-test-db', '--skip-name-resolve', ...fast);

  const port = await freePort();
  const access = { user: 'airflow', password: `${randomBytes(12).toString('base64url')}@:/%` };
  const firstStatements = folder.write(
    'init.sql',
    `CREATE USER '${access.user}'@'%' IDENTIFIED BY '${access.password}';\n` +
      `GRANT ALL ON *.* TO '${access.user}'@'%' WITH GRANT OPTION;\n`,
  );
  const socket = join(folder.path, 'socket');
  const options = [
    ...['--bind-address=127.0.0.1', `--port=${port}`, `--socket=${socket}`, `--pid-file=${join(folder.path, 'pid')}`],
    ...['--skip-name-resolve', '--max-connections=200', `--init-file=${firstStatements}`],
    '--innodb-fast-shutdown=2',
    '--default-time-zone=-05:00', // an odd one: instants must be exact under any
  ];
  const server = { dialect: 'mysql', host: '127.0.0.1', port, socket, ...access } as const;
  let version = '';
  await folder.serve('TERM', [program, '--no-defaults', data, ...fast, ...options], async () => {
    const connection = await openServer({ ...server, version });
    const [row] = await connection.sql('SELECT version() AS version');
    version = `MariaDB ${String(row!['version']).split('-')[0]}`;
    await connection.close();
  });
  return { ...server, version };
}
