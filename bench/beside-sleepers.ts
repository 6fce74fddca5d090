import type { BenchDatabase } from './databases.js';
import { sleepers } from './execution-dags.js';
import { measure, medians, type Sample } from './load.js';
import { knownTrigger, routes } from './routes.js';
import { startScheduler } from './scheduler-process.js';
import { type ServerProcess, startBare, startWindsock } from './server-process.js';
import { ask } from './compare.js';
import { stored, triggerRun, untilInstances } from './triggered-runs.js';

/** What running tasks cost a kind of request. */
export interface BesideSleepers {
  readonly route: string;
  /** Requests per second as a share of those of the bare server, without a scheduler and with tasks that sleep. */
  readonly without: number;
  readonly beside: number;
  /** Milliseconds within which 99 of 100 answers came. */
  readonly p99Without: number;
  readonly p99Beside: number;
}

const warmUpSeconds = 5;

/** Measures reading and triggering, first alone, then beside a scheduler with twenty sleeping tasks. */
export async function besideSleepers(
  database: BenchDatabase,
  { seconds, repeats }: { seconds: number; repeats: number },
): Promise<BesideSleepers[]> {
  const [bare, windsock] = [await startBare(database), await startWindsock(database)];
  await ask(windsock, knownTrigger);
  const measured = routes.filter(({ name }) => ['run-state', 'trigger'].includes(name));
  const inTurns = async () => {
    const samples: [Sample, Sample][] = [];
    for (const route of measured) {
      const ofBoth: [Sample[], Sample[]] = [[], []];
      for (const server of [bare, windsock]) await measure(server, route, warmUpSeconds);
      for (let repeat = 0; repeat < repeats; repeat++) {
        ofBoth[0].push(await measure(bare, route, seconds));
        ofBoth[1].push(await measure(windsock, route, seconds));
      }
      samples.push([medians(ofBoth[0]), medians(ofBoth[1])]);
    }
    return samples;
  };
  const without = await inTurns();
  const scheduler = await startScheduler(database);
  await sleepersRun({ server: windsock, database });
  const beside = await inTurns();
  await scheduler.stop();
  await Promise.all([bare.stop(), windsock.stop()]);
  return measured.map(({ title }, at) => {
    const [before, after] = [without[at], beside[at]];
    if (before === undefined || after === undefined) throw new Error(`${title} was not measured`);
    const ratio = ([one, other]: [Sample, Sample]) => other.requestsPerSecond / one.requestsPerSecond;
    return {
      ...{ route: title, without: ratio(before), beside: ratio(after) },
      ...{ p99Without: before[1].p99, p99Beside: after[1].p99 },
    };
  });
}

async function sleepersRun(site: { server: ServerProcess; database: BenchDatabase }): Promise<void> {
  await stored(site.database, [sleepers]);
  await triggerRun(site, sleepers);
  await untilInstances(site, { dagId: sleepers.dagId, state: 'running', count: sleepers.tasks.length }, 60);
}
