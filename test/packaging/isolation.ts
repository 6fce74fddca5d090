import { spawnSync } from 'node:child_process';
import { chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const nobody = 65534;

// The outer shell is root of its own mounts, and what it starts is nobody: process 1, on a file system that is read-only
// but for one folder.
const script = `
  mount --bind "$0" "$0" && mount -o remount,bind,ro / &&
  exec setpriv --reuid=${nobody} --regid=${nobody} --clear-groups --no-new-privs --bounding-set=-all "$@"`;
const unshare = ['unshare', '--pid', '--fork', '--mount', '--mount-proc', '--kill-child'];

/** Whether this machine lets us do that, as root on Linux. */
export const canIsolate =
  process.platform === 'linux' &&
  spawnSync(unshare[0]!, [...unshare.slice(1), 'sh', '-c', script, '/tmp', 'true']).status === 0;

/** The command that runs a command as a container would: see {@link canIsolate}. */
export function isolated(writable: string, command: readonly string[]): readonly [string, ...string[]] {
  chownTree(writable);
  return ['unshare', ...unshare.slice(1), 'sh', '-c', script, writable, ...command];
}

function chownTree(folder: string): void {
  chownSync(folder, nobody, nobody);
  for (const name of readdirSync(folder)) chownSync(join(folder, name), nobody, nobody);
}
