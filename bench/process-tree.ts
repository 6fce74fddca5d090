import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of the unit in which Linux counts the time of a process, on every architecture that Node runs on. */
const tick = 10;
const kilobyte = 1024;

/** What a process and all its children have taken until now. */
export interface Usage {
  /** Milliseconds of processor time, in user mode and in the kernel. */
  readonly cpu: number;
  /** Bytes of resident memory. */
  readonly memory: number;
}

/** Reads Linux's /proc. Throws if the process is gone. */
export function usageOfTree(pid: number): Usage {
  const usages = treeOf(pid).map(usageOf);
  const sum = (key: keyof Usage) => usages.reduce((total, usage) => total + usage[key], 0);
  return { cpu: sum('cpu'), memory: sum('memory') };
}

/**
 * Milliseconds of processor time of a process, of those below it, and of those that they have started and that have ended
 * since: it never becomes less.
 */
export function cpuOfAll(pid: number): number {
  return treeOf(pid).reduce((sum, one) => sum + (statOf(one)?.ticksWithEnded ?? 0) * tick, 0);
}

/** The process and those below it. */
export function treeOf(pid: number): number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const children = pids.filter((other) => statOf(other)?.parent === pid);
  return [pid, ...children.flatMap(treeOf)];
}

/** The same of one process, without its children. */
export function usageOf(pid: number): Usage {
  return { cpu: (statOf(pid)?.ticks ?? 0) * tick, memory: memoryOf(pid, 'VmRSS') };
}

/** Bytes of memory as `/proc/<pid>/status` has it: `VmRSS` now, `VmHWM` at its highest. */
export function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const [, size] = new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(size ?? 0) * kilobyte; // one that has ended, and whose parent has not noticed yet, has none
}

/** Null for a process that is gone. */
function statOf(pid: number): { parent: number; ticks: number; ticksWithEnded: number } | null {
  try {
    // The name, in parentheses, may hold anything; the state comes after it.
    const [, fields = ''] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const numbers = fields.split(' ').map(Number);
    const [user = 0, system = 0, userOfEnded = 0, systemOfEnded = 0] = numbers.slice(11);
    const ticks = user + system;
    return { parent: numbers[1] ?? 0, ticks, ticksWithEnded: ticks + userOfEnded + systemOfEnded };
  } catch {
    return null;
  }
}
