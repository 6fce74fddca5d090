import type { DataSource } from 'typeorm';

/** The property of each TypeORM driver that holds its pool, or SQLite's connection. */
const names: Partial<Record<DataSource['options']['type'], string>> = {
  postgres: 'master',
  mysql: 'pool',
  'better-sqlite3': 'databaseConnection',
};

/**
 * The connections of a data source: a `pg.Pool` of `WindsockClient`s, a `BoundedPool`, or the `SqliteDatabase`.
 * Windsock uses no other internals of TypeORM's drivers. Every start checks them.
 *
 * @throws Error that names the missing property of the driver
 */
export function connectionsOf<Connections>({ driver, options }: DataSource): Connections {
  const name = names[options.type]!;
  const connections = (driver as unknown as Record<string, Connections | undefined>)[name];
  if (connections === undefined) throw new Error(`This version of TypeORM does not fit: its driver has no ${name}`);
  return connections;
}
