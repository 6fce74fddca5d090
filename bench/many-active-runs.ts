import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './client.js';
import { type BenchDag, gated, gatePool, levels, shutPool } from './execution-dags.js';
import { median } from './load.js';
import { usageOf } from './process-tree.js';
import type { SchedulerProcess } from './scheduler-process.js';
import { type BenchSite, timesOfRun, triggerRun, untilInstances } from './triggered-runs.js';

/** How large the DAG is, and how many of its runs are active. */
export interface Extent {
  readonly tasks: number;
  readonly runs: number;
}

/** What the scheduler's own process takes beside active runs, the tasks' processes not counted. */
export interface ActiveRunsCost {
  readonly extent: Extent;
  /** Share of a core while nothing changes. */
  readonly idleCpu: number;
  /** Milliseconds of processor time for each of these runs' tasks that ends; null if those are too few to tell. */
  readonly cpuPerTask: number | null;
  /** The same for tasks of another, small DAG. */
  readonly cpuPerOtherTask: number;
  /** Seconds from a trigger of the small DAG to its end. */
  readonly otherRun: number;
}

const withinSeconds = 600;
/** Linux counts the time of a process in hundredths of a second. */
const fewestTasks = 20;

/** The DAG of an extent. Its file must be there before. */
export function dagOf({ tasks }: Extent): BenchDag {
  return gated(`bench_${tasks}_tasks`, tasks);
}

async function setPool({ server }: BenchSite, name: string, slots: number): Promise<void> {
  await ask(server, '/api/experimental/pools', JSON.stringify({ name, slots, description: '' }));
}

/** Makes so many runs active, lets one task of each run, and measures what that takes. They stay active. */
export async function costOf(site: BenchSite, scheduler: SchedulerProcess, extent: Extent, seconds: number) {
  const dag = dagOf(extent);
  await setPool(site, gatePool, 0);
  await setPool(site, shutPool, 0);
  for (let run = 0; run < extent.runs; run++) await triggerRun(site, dag);
  await settled(scheduler);
  const idleCpu = (await cpuDuring(scheduler, () => sleep(seconds * 1000))) / (seconds * 1000);
  const ofOthers: number[] = [];
  const cpuOfOthers = await cpuDuring(scheduler, async () => {
    for (let repeat = 0; repeat < 10; repeat++) {
      ofOthers.push((await timesOfRun(site, await triggerRun(site, levels), withinSeconds)).end / 1000);
    }
  });
  const cpu = await cpuDuring(scheduler, async () => {
    await setPool(site, gatePool, 4);
    const gates = { dagId: dag.dagId, taskId: 'gate', state: 'success', count: extent.runs };
    await untilInstances(site, gates, withinSeconds);
    await settled(scheduler);
  });
  return {
    ...{
      extent,
      idleCpu,
      cpuPerTask: extent.runs < fewestTasks ? null : cpu / extent.runs,
      otherRun: median(ofOthers),
    },
    cpuPerOtherTask: cpuOfOthers / (10 * levels.tasks.length),
  };
}

async function cpuDuring({ pid }: SchedulerProcess, work: () => Promise<unknown>): Promise<number> {
  const before = usageOf(pid).cpu;
  await work();
  return usageOf(pid).cpu - before;
}

/** Waits until the scheduler has done what it had to do, or has shown that it never rests. */
async function settled({ pid }: SchedulerProcess): Promise<void> {
  for (let tries = 0, before = -Infinity, now = usageOf(pid).cpu; now - before > 50 && tries < 30; tries++) {
    await sleep(1000);
    [before, now] = [now, usageOf(pid).cpu];
  }
}
