import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from './fault.js';
import { scale } from './scale.js';

/** A file system of its own that can be made full. */
export interface SmallDisk {
  readonly path: string;
  readonly full: Fault;
  remove(): void;
}

/**
 * Makes a small file system in memory; null, with a word on it, where one may not, as all but root.
 *
 * @param like a folder of the user who is to own it
 */
export function smallDisk(like?: string): SmallDisk | null {
  // Not in the folder for temporary files, which other users may not enter.
  const path = mkdtempSync(join(like === undefined ? tmpdir() : '/tmp', 'windsock-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${scale(64, 512)}m,mode=700`, 'windsock', path]);
  if (status !== 0) {
    rmdirSync(path);
    console.log('No disk is made full, for no small one can be mounted here: that takes root');
    return null;
  }
  if (like !== undefined) chownSync(path, statSync(like).uid, statSync(like).gid);
  const ballast = join(path, 'ballast');
  return {
    path,
    full: {
      ...{ name: 'disk full', total: false, refuses: true, lasts: 700 },
      inject: () => fill(ballast),
      lift: () => Promise.resolve(rmSync(ballast)),
    },
    remove: () => {
      spawnSync('umount', ['-l', path]);
      rmdirSync(path);
    },
  };
}

/** Writes until there is no room left. */
async function fill(path: string): Promise<void> {
  const dd = spawn('dd', ['if=/dev/zero', `of=${path}`, 'bs=64k'], { stdio: 'ignore' });
  await once(dd, 'exit');
}
