/** The databases that Windsock works on, as SQLAlchemy names them. MariaDB goes by the name of MySQL. */
export type Dialect = 'sqlite' | 'postgresql' | 'mysql';

/** A database that has a server. */
export type ServerDialect = Exclude<Dialect, 'sqlite'>;

/** A running database server of the tests, as plain data: vitest hands it from its main process to its workers. */
export interface DatabaseServer {
  readonly dialect: ServerDialect;
  readonly host: string;
  readonly port: number;
  /** The path of its unix socket, or for PostgreSQL of the folder that it lies in. */
  readonly socket: string;
  /** May do anything on this server. */
  readonly user: string;
  readonly password: string;
  /** What it says of itself, such as `PostgreSQL 15.18`. */
  readonly version: string;
}

/** How Airflow would be told to use this database. */
export function sqlAlchemyUrl({ dialect, host, port, user, password }: DatabaseServer, database: string): string {
  const scheme = dialect === 'postgresql' ? 'postgresql+psycopg2' : 'mysql+mysqldb';
  return `${scheme}://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}
