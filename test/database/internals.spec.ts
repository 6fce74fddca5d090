import pg from 'pg';
import type { PoolConnection } from 'mysql2';
import type { DataSource } from 'typeorm';
import { expect, it } from 'vitest';
import { streamOf } from '../../src/database/mysql/mysql-session.js';
import { requirePgInternals } from '../../src/database/postgresql/pg-internals.js';
import { type WindsockClient, windsockClient } from '../../src/database/postgresql/postgresql-client.js';
import { connectionsOf } from '../../src/database/typeorm-internals.js';

// What is looked for is there where a database is opened at all; these are the other way round.

it("names what pg's client lacks", () => {
  expect(() => requirePgInternals(new pg.Client())).not.toThrow();
  expect(() => requirePgInternals({ connection: {} } as unknown as pg.ClientBase)).toThrow(
    'This version of pg does not fit: its client has no connection.stream, processID, secretKey',
  );
});

it('refuses a transaction for whose beginning no statement is sent', async () => {
  const client = new (windsockClient(pg.Client, { lockTimeout: 1 }))() as unknown as WindsockClient;
  await expect(client.begin(() => Promise.resolve())).rejects.toThrow('no statement was sent for it');
});

it("names what mysql2's connection lacks", () =>
  expect(() => streamOf({} as PoolConnection)).toThrow('This version of mysql2 does not fit'));

it.each([
  ['postgres', 'master'],
  ['mysql', 'pool'],
  ['better-sqlite3', 'databaseConnection'],
])("names what TypeORM's driver for %s lacks", (type, part) => {
  const dataSource = { options: { type }, driver: {} } as unknown as DataSource;
  expect(() => connectionsOf(dataSource)).toThrow(`its driver has no ${part}`);
});
