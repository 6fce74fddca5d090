import { inject } from 'vitest';
import { type DatabaseServer, type ServerDialect, sqlAlchemyUrl } from './database-server.js';
import { openServer, type SqlConnection } from './sql-connection.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Those that run, by dialect. */
    servers: Partial<Record<ServerDialect, DatabaseServer>>;
  }
}

/** The server of this dialect. Throws if the tests run without it: see `dialects.ts` for those that run. */
export function testServer(dialect: ServerDialect): DatabaseServer {
  const server = inject('servers')?.[dialect];
  if (!server) throw new Error(`The tests run without ${dialect}`);
  return server;
}

/** The PostgreSQL server of the tests. Throws if there is none. */
export function postgresqlServer(): DatabaseServer {
  return testServer('postgresql');
}

/** The MariaDB server of the tests. Throws if there is none. */
export function mysqlServer(): DatabaseServer {
  return testServer('mysql');
}

/** A database of one test on a server that all tests share. */
export interface ServerDatabase {
  readonly name: string;
  /** As `[core] sql_alchemy_conn` has it. */
  readonly url: string;
  readonly connection: SqlConnection;
  /** Closes the connection and drops the database, whoever still uses it. */
  drop(): Promise<void>;
}

let count = 0;

/** Creates a database with a name of its own: an empty one, or on PostgreSQL a copy of `template`. */
export async function createDatabase(server: DatabaseServer, template?: string): Promise<ServerDatabase> {
  const name = `windsock_${process.pid}_${++count}`;
  const charset = server.dialect === 'mysql' ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci' : '';
  await administer(server, `CREATE DATABASE ${name}${charset}${template ? ` TEMPLATE ${template}` : ''}`);
  const connection = await openServer(server, name);
  return {
    name,
    url: sqlAlchemyUrl(server, name),
    connection,
    drop: async () => {
      await connection.close();
      await administer(server, `DROP DATABASE ${name}${server.dialect === 'postgresql' ? ' WITH (FORCE)' : ''}`);
    },
  };
}

async function administer(server: DatabaseServer, statement: string): Promise<void> {
  const connection = await openServer(server);
  try {
    await connection.sql(statement);
  } finally {
    await connection.close();
  }
}
