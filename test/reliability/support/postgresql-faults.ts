import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StartedPostgresql } from '../../support/servers/postgresql-server.js';
import { openServer, type SqlConnection } from '../../support/servers/sql-connection.js';
import { type Fault, liftsItself } from './fault.js';
import { ownName, serviceRole, withConnection } from './own-database.js';
import { ended, repeatedly, untilDone } from './processes.js';

const { user, password } = serviceRole;
const ofService = `pg_stat_activity WHERE usename = '${user}'`;

/** What may happen to a PostgreSQL, by a name. */
export function postgresqlFaults(postgresql: StartedPostgresql) {
  const { server } = postgresql;
  const run = (script: string) => withConnection(server, (connection) => connection.script(script), 'postgres');
  const terminate = `SELECT pg_terminate_backend(pid) FROM ${ofService}`;
  const start = () => untilDone(() => postgresql.start());

  async function end(signal: NodeJS.Signals): Promise<void> {
    const postmaster = Number(readFileSync(join(postgresql.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(postmaster, signal);
    if (signal !== 'SIGTERM') await ended(postmaster);
  }

  /** A setting that keeps everybody or some out, and new connections that notice. */
  const refusal = (name: string, total: boolean, [set, reset]: [string, string]): Fault => ({
    ...{ name, total, refuses: true, lasts: 600 },
    // Each statement by itself: the service connects again between them.
    inject: () => run(set).then(() => run(terminate)),
    lift: () => run(reset),
  });

  return {
    fastShutdown: { name: 'fast shutdown', total: true, lasts: 500, inject: () => end('SIGINT'), lift: start },
    smartShutdown: {
      ...{ name: 'smart shutdown', total: false, lasts: 1000 },
      inject: () => end('SIGTERM'),
      lift: () => end('SIGINT').then(start),
    },
    killed: { name: 'kill -9', total: true, lasts: 500, inject: () => end('SIGKILL'), lift: start },
    killedBackend: {
      ...{ name: 'kill -9 of a backend', total: false, lasts: 0 },
      inject: async () => {
        const rows = await withConnection(server, ({ sql }) => sql(`SELECT pid FROM ${ofService} LIMIT 1`));
        for (const { pid } of rows) process.kill(Number(pid), 'SIGKILL');
      },
      // It ends all connections, and recovers.
      lift: () => untilDone(() => run('SELECT 1')),
    },
    terminated: {
      ...{ name: 'pg_terminate_backend', total: false, lasts: 0 },
      inject: () => repeatedly(10, () => run(terminate)),
      lift: liftsItself,
    },
    cancelled: {
      ...{ name: 'pg_cancel_backend', total: false, lasts: 0 },
      inject: () => repeatedly(20, () => run(`SELECT pg_cancel_backend(pid) FROM ${ofService}`)),
      lift: liftsItself,
    },
    readOnly: refusal('read-only', false, [
      `ALTER ROLE ${user} SET default_transaction_read_only = on`,
      `ALTER ROLE ${user} RESET default_transaction_read_only`,
    ]),
    tooManyConnections: refusal('too many connections', true, [
      `ALTER ROLE ${user} CONNECTION LIMIT 0`,
      `ALTER ROLE ${user} CONNECTION LIMIT -1`,
    ]),
    password: refusal('password changed', true, [
      `ALTER ROLE ${user} PASSWORD 'other'`,
      `ALTER ROLE ${user} PASSWORD '${password}'`,
    ]),
    noLogin: refusal('login forbidden', true, [`ALTER ROLE ${user} NOLOGIN`, `ALTER ROLE ${user} LOGIN`]),
    noConnections: refusal('connections forbidden', true, [
      `ALTER DATABASE ${ownName} ALLOW_CONNECTIONS false`,
      `ALTER DATABASE ${ownName} ALLOW_CONNECTIONS true`,
    ]),
    lockedTables: held(server, 'tables locked', true, lockAllTables),
    lockedRows: held(server, 'rows locked', false, ({ script }) =>
      script('BEGIN; SELECT 1 FROM dag FOR UPDATE; SELECT 1 FROM slot_pool FOR UPDATE;'),
    ),
  } satisfies Record<string, Fault>;
}

/** Somebody who has a transaction open. */
function held(
  server: StartedPostgresql['server'],
  name: string,
  total: boolean,
  lock: (connection: SqlConnection) => Promise<unknown>,
): Fault {
  let holder: SqlConnection | undefined;
  return {
    ...{ name, total, lasts: 1500 },
    inject: async () => {
      holder = await openServer(server, ownName);
      await lock(holder);
    },
    lift: () => holder!.close(),
  };
}

async function lockAllTables({ sql, script }: SqlConnection): Promise<void> {
  const rows = await sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
  const names = rows.map(({ tablename }) => `"${String(tablename)}"`).join(', ');
  // The service's transactions are in the way of one another and of this: whoever is the victim tries again.
  await untilDone(() => script(`ROLLBACK; BEGIN; LOCK TABLE ${names} IN ACCESS EXCLUSIVE MODE`));
}

/** Puts the tables that grow most on another disk. */
export async function moveTo(folder: string, { server }: StartedPostgresql): Promise<void> {
  await withConnection(server, async ({ sql }) => {
    await sql(`CREATE TABLESPACE small LOCATION '${folder}'`);
    for (const table of ['dag_run', 'task_instance', 'log']) await sql(`ALTER TABLE ${table} SET TABLESPACE small`);
  });
}
