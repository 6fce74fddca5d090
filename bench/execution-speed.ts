import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { levels, wide } from './execution-dags.js';
import { median } from './load.js';
import { cpuOfAll, usageOfTree } from './process-tree.js';
import type { SchedulerProcess } from './scheduler-process.js';
import { type BenchSite, timesOfRun, triggerRun } from './triggered-runs.js';

const runsOfWide = 10;
/** Tasks of the wide runs that run at once. */
export const width = 8;
const megabyte = 1024 ** 2;

/** How fast one scheduler is. */
export interface ExecutionSpeed {
  /** Seconds from a trigger to its first task, and to the end of six tasks in three levels. */
  readonly firstTask: number;
  readonly sixTasks: number;
  readonly tasksPerMinute: number;
  /** Share of one core, and megabytes, while nothing is to be done. */
  readonly idleCpu: number;
  readonly idleMemory: number;
}

/** How long to measure, in seconds, and how often. */
export interface Effort {
  readonly repeats: number;
  readonly idleSeconds: number;
  /** Seconds within which a run must end. */
  readonly within: number;
}

/** Measures a scheduler that has nothing else to do. */
export async function speedOf(site: BenchSite, scheduler: SchedulerProcess, effort: Effort): Promise<ExecutionSpeed> {
  const { repeats, within } = effort;
  await timesOfRun(site, await triggerRun(site, levels), within); // warms up
  const idle = await idleUsage(scheduler, effort.idleSeconds);
  const firstTasks: number[] = [];
  const ends: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { firstStart, end } = await timesOfRun(site, await triggerRun(site, levels), within);
    firstTasks.push(firstStart / 1000);
    ends.push(end / 1000);
    await sleep(Math.random() * 1000); // so that polls do not keep time with the triggers
  }
  return {
    firstTask: median(firstTasks),
    sixTasks: median(ends),
    tasksPerMinute: await throughput(site, within),
    ...idle,
  };
}

async function throughput(site: BenchSite, within: number): Promise<number> {
  const runs = await Promise.all(Array.from({ length: runsOfWide }, () => triggerRun(site, wide)));
  const begin = Math.min(...runs.map(({ sentAt }) => sentAt));
  const ends: number[] = [];
  for (const run of runs) ends.push(run.sentAt + (await timesOfRun(site, run, within)).end);
  return (runs.length * wide.tasks.length * 60_000) / (Math.max(...ends) - begin);
}

async function idleUsage({ pid }: SchedulerProcess, seconds: number) {
  await sleep(2000);
  const before = cpuOfAll(pid);
  await sleep(seconds * 1000);
  const idleCpu = (cpuOfAll(pid) - before) / (seconds * 1000);
  return { idleCpu, idleMemory: usageOfTree(pid).memory / megabyte };
}

/** Tasks a minute that no scheduler can exceed: the same commands without one. */
export function bareTasksPerMinute(): number {
  const tasks = runsOfWide * wide.tasks.length;
  const begin = performance.now();
  const { status } = spawnSync('bash', ['-c', `seq ${tasks} | xargs -P${width} -I{} bash -c true`]);
  if (status !== 0) throw new Error(`xargs ended with ${status}`);
  return (tasks * 60_000) / (performance.now() - begin);
}
