import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SqliteDatabase } from './sqlite-driver.js';

let database: SqliteDatabase;
beforeEach(() => {
  database = new SqliteDatabase(':memory:');
  database.exec('CREATE TABLE t (a PRIMARY KEY, b UNIQUE)');
});
afterEach(() => database.close());

const codeOf = (call: () => unknown): unknown => {
  try {
    return call();
  } catch (error) {
    return (error as { code: unknown }).code;
  }
};

it('reads integers beyond 2^53 exactly, as bigint, and smaller ones as numbers', () => {
  database.prepare('INSERT INTO t VALUES (?, ?)').run(9007199254740993n, 5);
  const statement = database.prepare('SELECT a, b FROM t');
  const row = { a: 9007199254740993n, b: 5 };
  expect([statement.all(), statement.all()]).toEqual([[row], [row]]);
});

it('writes undefined as NULL, booleans as numbers, bytes as bytes', () => {
  const bytes = Uint8Array.of(0, 255);
  database.prepare('INSERT INTO t VALUES (?, ?), (?, ?)').run(undefined, true, 'x', bytes);
  expect(database.prepare('SELECT a, b FROM t ORDER BY a').all()).toEqual([
    { a: null, b: 1 },
    { a: 'x', b: bytes },
  ]);
});

it('does not cut a parameter at a NUL', () => {
  database.prepare('INSERT INTO t VALUES (?, ?)').run('x', 1);
  expect(database.prepare('SELECT b FROM t WHERE a = ?').all('x\0y')).toEqual([]);
});

it('reports the kind of constraint that a row violates', () => {
  const insert = database.prepare('INSERT INTO t VALUES (?, ?)');
  insert.run(1, 1);
  expect(codeOf(() => insert.run(1, 2))).toBe('SQLITE_CONSTRAINT_PRIMARYKEY');
  expect(codeOf(() => insert.run(2, 1))).toBe('SQLITE_CONSTRAINT_UNIQUE');
});

it('accepts one ROLLBACK after SQLite has ended a transaction by itself, and rejects any other outside a transaction', () => {
  const run = (sql: string) => database.prepare(sql).run();
  run('BEGIN TRANSACTION');
  database.exec('PRAGMA max_page_count = 3');
  expect(codeOf(() => run('INSERT INTO t VALUES (zeroblob(100000), 1)'))).toBe('SQLITE_FULL');
  expect(codeOf(() => run('COMMIT'))).toBe('SQLITE_ERROR_1');
  run('ROLLBACK');
  expect(codeOf(() => run('ROLLBACK'))).toBe('SQLITE_ERROR_1');
});

it('refuses to work once its file is moved or replaced', () => {
  const folder = mkdtempSync(join(tmpdir(), 'windsock-sqlite-'));
  const path = join(folder, 'a.db');
  const onDisk = new SqliteDatabase(path);
  try {
    onDisk.exec('CREATE TABLE t (a)');
    const insert = () => onDisk.prepare('INSERT INTO t VALUES (1)').run();
    onDisk.prepare('BEGIN TRANSACTION').run();
    insert();
    renameSync(path, `${path}.old`);
    // The file is checked at most once a millisecond.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    expect(codeOf(() => onDisk.prepare('COMMIT').run())).toBe('SQLITE_CANTOPEN');
    onDisk.prepare('ROLLBACK').run();
    writeFileSync(path, '');
    expect(codeOf(() => onDisk.prepare('SELECT a FROM t').all())).toBe('SQLITE_CANTOPEN');
    renameSync(`${path}.old`, path);
    insert();
    expect(onDisk.prepare('SELECT a FROM t').all()).toEqual([{ a: 1 }]);
  } finally {
    onDisk.close();
    rmSync(folder, { recursive: true });
  }
});

it.each(['BEGIN', 'BEGIN TRANSACTION'])('takes the write lock at the start of a transaction: %s', (begin) => {
  const folder = mkdtempSync(join(tmpdir(), 'windsock-sqlite-'));
  const [one, other] = [new SqliteDatabase(join(folder, 'a.db')), new SqliteDatabase(join(folder, 'a.db'))];
  try {
    one.prepare(begin).run();
    expect(codeOf(() => other.exec('CREATE TABLE t (a)'))).toBe('SQLITE_BUSY');
  } finally {
    one.close();
    other.close();
    rmSync(folder, { recursive: true });
  }
});

it('recognizes a lock error that has only a message', () => {
  const error = Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR' });
  const prepare = () => {
    throw error;
  };
  const locked = new SqliteDatabase(':memory:');
  Reflect.set(locked, 'database', { prepare });
  expect(codeOf(() => locked.prepare('SELECT 1'))).toBe('SQLITE_BUSY');
});
