import { describe, expect, it } from 'vitest';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import { locateDatabase } from './database-location.js';

const optionsOf = (url: string, core: Record<string, string> = {}) => {
  const settings = Object.entries(core).map(([key, value]) => [`AIRFLOW__CORE__${key}`, value] as const);
  const env = { AIRFLOW_HOME: '/nowhere', AIRFLOW__CORE__SQL_ALCHEMY_CONN: url, ...Object.fromEntries(settings) };
  return locateDatabase(loadAirflowConfig(env)).options as unknown as Record<string, unknown>;
};
const postgresql = 'postgresql://u:p@h/d';

describe('PostgreSQL', () => {
  it.each([
    ['', { rejectUnauthorized: false }],
    ['?sslmode=prefer', { rejectUnauthorized: false }],
    ['?sslmode=require', { rejectUnauthorized: false }],
  ])('with %j encrypts without verifying the server, as libpq does', (query, ssl) => {
    expect(optionsOf(postgresql + query)['ssl']).toMatchObject(ssl);
  });

  it('does not encrypt with sslmode=disable', () => {
    expect(optionsOf(`${postgresql}?sslmode=disable`)['ssl']).toBe(false);
  });

  it('verifies the server with sslmode=verify-full and verify-ca', () => {
    expect(optionsOf(`${postgresql}?sslmode=verify-full`)['ssl']).not.toHaveProperty('rejectUnauthorized');
    expect(optionsOf(`${postgresql}?sslmode=verify-ca`)['ssl']).toHaveProperty('checkServerIdentity');
  });

  it.each([
    ['?sslmode=perhaps', /sslmode "perhaps" is none of/],
    ['?sslmode=verify-full&sslrootcert=/no/such/file', /the file of sslrootcert cannot be read: ENOENT/],
  ])('refuses %s', (query, message) => {
    expect(() => optionsOf(postgresql + query)).toThrow(message);
  });

  it('reads host, port and application name from the URL, and the schema from its option', () => {
    expect(
      optionsOf('postgres://u@/d?host=/run/pg&port=6000&application_name=mine', { SQL_ALCHEMY_SCHEMA: 'air' }),
    ).toMatchObject({ host: '/run/pg', port: 6000, schema: 'air', extra: { application_name: 'mine' } });
  });
});

it.each([
  ['postgresql://airflow:secret@db.example.com/airflow', 'PostgreSQL', 'db.example.com:5432/airflow', false],
  ['mysql://airflow:secret@db/airflow?unix_socket=/run/mysqld.sock', 'MySQL', '/run/mysqld.sock/airflow', false],
  ['sqlite:////srv/airflow.db', 'SQLite', '/srv/airflow.db', false],
  ['sqlite://', 'SQLite', ':memory:', true],
])('%s is described without its secrets', (url, kind, place, isEmbedded) =>
  expect(locateDatabase(loadAirflowConfig({ AIRFLOW__CORE__SQL_ALCHEMY_CONN: url }))).toMatchObject({
    kind,
    place,
    isEmbedded,
  }),
);

it('the embedded default is a file in AIRFLOW_HOME', () =>
  expect(locateDatabase(loadAirflowConfig({ AIRFLOW_HOME: '/srv/home' }))).toMatchObject({
    file: '/srv/home/airflow.db',
    isEmbedded: true,
    unencrypted: null,
  }));

describe('the pool', () => {
  it.each([
    [{}, 15],
    [{ SQL_ALCHEMY_POOL_SIZE: '2', SQL_ALCHEMY_MAX_OVERFLOW: '3' }, 5],
    [{ SQL_ALCHEMY_POOL_SIZE: '0' }, 100],
    [{ SQL_ALCHEMY_MAX_OVERFLOW: '-1' }, 100],
    [{ SQL_ALCHEMY_POOL_ENABLED: 'False' }, 100],
  ])('with %j has %d connections', (core, size) => {
    expect(optionsOf(postgresql, core)).toMatchObject({ extra: { max: size } });
    expect(optionsOf('mysql://u:p@h/d', core)).toMatchObject({ extra: { connectionLimit: size } });
  });

  it('replaces connections after sql_alchemy_pool_recycle seconds, or never if it is negative', () => {
    expect(optionsOf(postgresql)).toMatchObject({ extra: { maxLifetimeSeconds: 1800 } });
    expect(optionsOf(postgresql, { SQL_ALCHEMY_POOL_RECYCLE: '-1' })).toMatchObject({
      extra: { maxLifetimeSeconds: 0 },
    });
  });
});

describe('MySQL', () => {
  it('connects through a socket, in UTC and with full Unicode', () => {
    expect(optionsOf('mysql+mysqldb://u:p@localhost/d?unix_socket=/run/mysqld.sock&charset=utf8')).toMatchObject({
      socketPath: '/run/mysqld.sock',
      charset: 'utf8mb4',
      timezone: 'Z',
      dateStrings: true,
      database: 'd',
    });
  });

  it('uses sql_alchemy_schema as the database', () => {
    expect(optionsOf('mysql://u:p@h/d', { SQL_ALCHEMY_SCHEMA: 'air' })).toMatchObject({ database: 'air' });
  });

  it.each([
    ['', undefined],
    ['?ssl_mode=REQUIRED', { rejectUnauthorized: false }],
    ['?ssl_mode=DISABLED', undefined],
  ])('with %j encrypts as mysqlclient does', (query, ssl) => {
    const found = optionsOf(`mysql://u:p@h/d${query}`)['ssl'];
    if (ssl) expect(found).toMatchObject(ssl);
    else expect(found).toBeUndefined();
  });
});
