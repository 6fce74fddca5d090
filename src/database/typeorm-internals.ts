import type { DataSource } from 'typeorm';

/** What TypeORM's drivers call the pool, or SQLite's connection. */
const names: Partial<Record<DataSource['options']['type'], string>> = {
  postgres: 'master',
  mysql: 'pool',
  'better-sqlite3': 'databaseConnection',
};

/**
 * The connections of a data source, all that Windsock takes out of TypeORM's drivers: a `pg.Pool` of `WindsockClient`s,
 * a `BoundedPool`, or the `SqliteDatabase`. Each start asks for them.
 *
 * @throws Error that names what the driver lacks
 */
export function connectionsOf<Connections>({ driver, options }: DataSource): Connections {
  const name = names[options.type]!;
  const connections = (driver as unknown as Record<string, Connections | undefined>)[name];
  if (connections === undefined) throw new Error(`This version of TypeORM does not fit: its driver has no ${name}`);
  return connections;
}
