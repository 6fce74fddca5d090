import { spawnSync } from 'node:child_process';
import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { openSqlite, type SqlConnection } from '../../support/servers/sql-connection.js';
import type { Fault } from './fault.js';

/** What may happen to an SQLite file, by a name. */
export function sqliteFaults(path: string, pid: () => number) {
  const aside = `${path}.aside`;
  let holder: SqlConnection;
  return {
    // Who reads is not in the way of who writes, but here each waits for its turn.
    locked: {
      ...{ name: 'write lock held', total: false, refuses: true, lasts: 1500 },
      inject: async () => {
        holder = openSqlite(path);
        await holder.sql('BEGIN EXCLUSIVE');
      },
      // Closed alone, it could keep the lock until its statements are collected.
      lift: () => holder.sql('ROLLBACK').then(() => holder.close()),
    },
    // As with a quota. Node ignores the signal that comes with it.
    maxSize: {
      ...{ name: 'files may not grow', total: false, refuses: true, lasts: 700 },
      inject: () => Promise.resolve(limitFiles(pid(), '4096')),
      lift: () => Promise.resolve(limitFiles(pid(), 'unlimited')),
    },
    removed: {
      ...{ name: 'file away', total: true, lasts: 500 },
      inject: () => Promise.resolve(renameSync(path, aside)),
      lift: () => Promise.resolve(renameSync(aside, path)),
    },
    replaced: {
      ...{ name: 'another file in its place', total: true, lasts: 500 },
      inject: () => {
        copyFileSync(path, `${path}.other`);
        renameSync(path, aside);
        renameSync(`${path}.other`, path);
        return Promise.resolve();
      },
      lift: () => {
        rmSync(path);
        return Promise.resolve(renameSync(aside, path));
      },
    },
  } satisfies Record<string, Fault>;
}

/** @param bytes the soft limit; that a process may be given back what it had, the hard one stays */
function limitFiles(pid: number, bytes: string): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
