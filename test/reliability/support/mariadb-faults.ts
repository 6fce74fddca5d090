import { readFileSync } from 'node:fs';
import type { StartedMariadb } from '../../support/servers/mariadb-server.js';
import { openServer, type SqlConnection } from '../../support/servers/sql-connection.js';
import { type Fault, liftsItself } from './fault.js';
import { ownName, serviceRole, withConnection } from './own-database.js';
import { ended, repeatedly, untilDone } from './processes.js';

/** What may happen to a MariaDB, by a name. */
export function mariadbFaults(mariadb: StartedMariadb) {
  const { server } = mariadb;
  const run = (statement: string) => withConnection(server, ({ sql }) => sql(statement));
  const start = () => untilDone(() => mariadb.start());
  let holder: SqlConnection;

  async function end(signal: NodeJS.Signals): Promise<void> {
    const pid = Number(readFileSync(mariadb.pidFile, 'utf8'));
    process.kill(pid, signal);
    await ended(pid);
  }

  async function lockAllTables(): Promise<void> {
    holder = await openServer(server, ownName);
    const tables = 'information_schema.tables WHERE table_schema = ?';
    const rows = await holder.sql(`SELECT table_name AS name FROM ${tables}`, ownName);
    await holder.sql(`LOCK TABLES ${rows.map(({ name }) => `${String(name)} WRITE`).join(', ')}`);
  }

  return {
    shutdown: { name: 'shutdown', total: true, lasts: 500, inject: () => end('SIGTERM'), lift: start },
    killed: { name: 'kill -9', total: true, lasts: 500, inject: () => end('SIGKILL'), lift: start },
    terminated: {
      ...{ name: 'connections killed', total: false, lasts: 0 },
      inject: () => repeatedly(10, () => run(`KILL USER '${serviceRole.user}'`)),
      lift: liftsItself,
    },
    readOnly: {
      ...{ name: 'read-only', total: false, refuses: true, lasts: 600 },
      inject: () => run('SET GLOBAL read_only = 1'),
      lift: () => run('SET GLOBAL read_only = 0'),
    },
    lockedTables: {
      ...{ name: 'tables locked', total: true, lasts: 1500 },
      inject: lockAllTables,
      lift: () => holder.close(),
    },
  } satisfies Record<string, Fault>;
}
