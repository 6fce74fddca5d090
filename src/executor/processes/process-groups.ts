import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process of this machine. */
export interface ListedProcess {
  readonly pid: number;
  readonly group: number;
  /** Its command line; where the system shows them, also its working folder and its environment. */
  readonly text: string;
}

const hasProc = process.platform === 'linux';

/** Whether a process of the group lives. One that has ended and was not waited for by its parent does not. */
export async function isGroupAlive(group: number): Promise<boolean> {
  try {
    process.kill(-group, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' && !hasProc;
  }
  if (!hasProc) return true;
  const stats = await Promise.all((await processIds()).map(readStat));
  return stats.some((stat) => stat?.group === group && stat.isAlive);
}

/** The living processes of this user, and of others as far as the system shows them. */
export async function listProcesses(): Promise<ListedProcess[]> {
  if (!hasProc) return listByPs();
  const listed: ListedProcess[] = [];
  for (const pid of await processIds()) {
    const stat = await readStat(pid);
    if (stat?.isAlive) listed.push({ pid: Number(pid), group: stat.group, text: await readText(pid) });
  }
  return listed;
}

async function processIds(): Promise<string[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
}

/** Null if the process is gone. The fields follow the name of the program, which may hold blanks and brackets. */
async function readStat(pid: string): Promise<{ group: number; isAlive: boolean } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  if (stat === null) return null;
  const [state = '', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { group: Number(group), isAlive: !'ZX'.includes(state) };
}

async function readText(pid: string): Promise<string> {
  const parts = [
    readFile(`/proc/${pid}/cmdline`, 'latin1'),
    readFile(`/proc/${pid}/environ`, 'latin1'),
    readlink(`/proc/${pid}/cwd`),
  ];
  return (await Promise.all(parts.map((part) => part.catch(() => '')))).join('\n');
}

async function listByPs(): Promise<ListedProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,pgid=,command='], { maxBuffer: 2 ** 26 });
  return [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s(.*)$/gm)].map(([, pid, group, text = '']) => ({
    pid: Number(pid),
    group: Number(group),
    text,
  }));
}
