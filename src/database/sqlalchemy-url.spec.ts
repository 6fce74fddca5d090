import { describe, expect, it } from 'vitest';
import { maskSecrets, parseSqlAlchemyUrl } from './sqlalchemy-url.js';

const read = (url: string) => {
  const parsed = parseSqlAlchemyUrl(url);
  return parsed && { ...parsed, query: Object.fromEntries(parsed.query) };
};

describe('a database URL', () => {
  it.each([
    ['sqlite:////abs/airflow.db', { dialect: 'sqlite', database: '/abs/airflow.db' }],
    ['sqlite:///rel/airflow.db', { dialect: 'sqlite', database: 'rel/airflow.db' }],
    ['sqlite://', { dialect: 'sqlite', database: undefined }],
    ['postgres://u@h/d', { dialect: 'postgres', username: 'u', host: 'h', database: 'd' }],
    [
      'postgresql+psycopg2://air%40flow:p%3A%2Fw@db.example.com:6432/air?sslmode=require&options=-csearch_path%3Dx',
      {
        dialect: 'postgresql',
        username: 'air@flow',
        password: 'p:/w',
        host: 'db.example.com',
        port: 6432,
        database: 'air',
        query: { sslmode: 'require', options: '-csearch_path=x' },
      },
    ],
    ['mysql+pymysql://u:a@b@h/d', { dialect: 'mysql', username: 'u', password: 'a@b', host: 'h', database: 'd' }],
    ['mysql://u:100%@h/d?charset=utf8mb4', { password: '100%', query: { charset: 'utf8mb4' } }],
    ['postgresql://u@[::1]:5433/d', { host: '::1', port: 5433 }],
    ['postgresql://u:p@/d?host=/var/run/postgresql', { host: undefined, query: { host: '/var/run/postgresql' } }],
    ['mysql://u:p@h/d\n', { database: 'd' }],
  ])('%s is parsed as SQLAlchemy parses it', (url, parts) => {
    expect(read(url)).toMatchObject(parts);
  });

  it.each(['', 'nonsense', 'sqlite:', '/var/airflow.db', 'mysql://u:p@h:port/d', 'mysql://u:p@h:70000/d'])(
    '%j is not a database URL',
    (url) => expect(read(url)).toBeNull(),
  );
});

describe('a masked database URL', () => {
  it.each([
    [
      'postgresql://airflow:se:cr@et@db:5432/air?sslmode=require',
      'postgresql://airflow:***@db:5432/air?sslmode=require',
    ],
    ['mysql+mysqldb://u:@h/d', 'mysql+mysqldb://u:***@h/d'],
    ['sqlite:////home/me/airflow.db', 'sqlite:////home/me/airflow.db'],
    ['postgresql:///air?host=/run&user=u&password=secret&x=1', 'postgresql:///air?host=/run&user=u&password=***&x=1'],
    ['postgresql://h/d?sslpassword=a', 'postgresql://h/d?sslpassword=***'],
    ['nothing of the kind:secret', null],
  ])('of %s contains no secret', (url, masked) => expect(maskSecrets(url)).toBe(masked));
});
