import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * When a process started, as a text to compare: ids of processes are used again, an id with its start time is not. Null
 * if there is no such process, or if it has ended and its parent has not noticed yet.
 */
export function processStartTime(pid: number): string | null {
  return existsSync('/proc/self/stat') ? readStat(pid) : askPs(pid);
}

/** Source: proc(5). The name of the program, in parentheses, may itself have blanks and parentheses. */
function readStat(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    return state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function askPs(pid: number): string | null {
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout?.trim() || null;
}
