import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type Dialect, dialects } from '../support/dialects.js';
import { killLeftovers, startTimeMs } from '../support/windsock-process.js';
import { report } from './support/figures.js';
import { type Bound, growthOf, isGrown, percentile } from './support/growth.js';
import { deleteOldRuns } from './support/housekeeping.js';
import { type Holdings, MeasuredServer } from './support/measured-server.js';
import { isLong, scale } from './support/scale.js';
import { Workload } from './support/workload.js';

vi.setConfig({ testTimeout: scale(2 * startTimeMs, 60 * 60_000) });

/** Seconds of measured load. `WINDSOCK_SOAK_SECONDS` makes a soak of another length, in the short form too. */
const wanted = process.env['WINDSOCK_SOAK_SECONDS'];
const duration = Number(wanted ?? 20 * 60);
/** Seconds each of load before it: without measure, to find the capacity, and to get used to what comes then. */
const before = { start: scale(0.3, 20), capacity: scale(0.7, 20), calm: scale(0.2, duration / 10) };
/** Of the capacity. Less in the short form, next to which other tests run. */
const share = scale(0.3, 0.7);
const sampleCount = scale(8, 80);
const clients = 16;
const megabyte = 1024 * 1024;

/** One look at the service, and at how it answered since the last one. */
interface Sample extends Holdings {
  /** Of the service to the database; SQLite has none. */
  readonly connections: number;
  /** Milliseconds from the time at which a client wanted to send something, to its answer. */
  readonly p50: number;
  readonly p99: number;
}

/** What is no growth. In the short form, the processes and the database are young, and the machine does other things. */
const bounds: Readonly<Record<keyof Sample, Bound>> = {
  rss: { factor: scale(1.5, 1.1), slack: 16 * megabyte },
  heap: { factor: scale(1.5, 1.05), slack: scale(16, 2) * megabyte },
  // In the short form, the pools of connections to the database may still be growing, to 15 each.
  handles: { factor: 1, slack: clients + scale(30, 0) },
  sockets: { factor: 1, slack: clients + scale(30, 0) },
  connections: { factor: 1, slack: scale(30, 5) },
  delay: { factor: scale(5, 1.3), slack: scale(2000, 5) },
  p50: { factor: scale(5, 1.3), slack: scale(2000, 2) },
  p99: { factor: scale(5, 1.5), slack: scale(2000, 10) },
};

const connectionCounts: Partial<Record<Dialect, string>> = {
  postgresql:
    'SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
};

let database: AirflowDatabase;

afterEach(async () => {
  killLeftovers();
  await database.remove();
});

// In seconds nothing grows that could be told from noise.
describe
  .runIf(process.platform === 'linux' && (isLong || wanted !== undefined))
  .each(dialects.filter((dialect) => dialect !== 'mysql'))(
  'a service on %s that has work all the time (in the long form, where there is /proc)',
  (dialect) => {
    it('uses no more memory and connections at the end than at the beginning, and is as quick', async () => {
      database = await airflowDatabase(dialect);
      const env = { ...database.env, AIRFLOW__WEBSERVER__ACCESS_LOGFILE: join(database.home, 'access.log') };
      const server = await MeasuredServer.start(env, dialect === 'sqlite' ? 1 : 2);
      const workload = await Workload.prepare(database, () => server.url, { clients });
      const { rate, samples } = await keepHouse(workload, () => soak(server, workload));
      const growths = Object.entries(bounds).map(([name, bound]) => {
        const growth = growthOf(samples.map((sample) => sample[name as keyof Sample]));
        return { name, ...growth, isGrown: isGrown(growth, bound) };
      });
      const lost = await workload.ledger.violations(database);
      report({
        ...{ experiment: 'soak', database: dialect, runs: 1, faults: 0, lost: lost.length },
        ...{ acknowledged: workload.ledger.acknowledged, worstAnswer: workload.worstAnswer },
        more: { seconds: duration, 'actions/s': Math.round(rate), ...Object.fromEntries(growths.map(inWords)) },
      });
      expect([workload.unexpected, workload.unanswered, workload.refused, lost]).toEqual([[], 0, 0, []]);
      expect(growths.filter((growth) => growth.isGrown)).toEqual([]);
    });
  },
);

/** Finds out what the service can do, and measures it while it does less. */
async function soak(server: MeasuredServer, workload: Workload): Promise<{ rate: number; samples: Sample[] }> {
  await actionsIn(before.start, workload);
  const rate = ((await actionsIn(before.capacity, workload)) / before.capacity) * share;
  const samples: Sample[] = [];
  let latencies: number[] = [];
  let isOver = false;
  const load = workload.pace(
    rate,
    () => isOver,
    (milliseconds) => latencies.push(milliseconds),
  );
  const sample = async (): Promise<Sample> => {
    const [held, connections] = [await server.measure(), await countConnections()];
    const since = latencies;
    [latencies, workload.latencies.length] = [[], 0];
    return { ...held, connections, p50: percentile(since, 0.5), p99: percentile(since, 0.99) };
  };
  try {
    await sleep(before.calm * 1000);
    await sample();
    const start = performance.now();
    for (let count = 1; count <= sampleCount; count++) {
      await sleep(start + (count * duration * 1000) / sampleCount - performance.now());
      samples.push(await sample());
    }
  } finally {
    isOver = true;
    await load;
  }
  return { rate, samples };
}

/** What all clients get done without a pause. */
async function actionsIn(seconds: number, workload: Workload): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let count = 0;
  await workload.pace(
    Infinity,
    () => performance.now() > end,
    () => count++,
  );
  return count;
}

/** Keeps what is in the database the same, while something goes on. */
async function keepHouse<Result>(workload: Workload, work: () => Promise<Result>): Promise<Result> {
  let isOver = false;
  const keeping = async () => {
    for (let round = 1; !isOver; round++) {
      await sleep(1000);
      await deleteOldRuns(database, workload.ledger);
      await workload.makeDoomedAgain(database);
      // The tests' server never does it by itself; and each read would have to pass by all that was ever deleted.
      if (database.dialect === 'postgresql' && round % 10 === 0) await database.sql('VACUUM ANALYZE');
    }
  };
  const [result] = await Promise.all([work().finally(() => (isOver = true)), keeping()]);
  return result;
}

async function countConnections(): Promise<number> {
  const count = connectionCounts[database.dialect];
  return count === undefined ? 0 : Number((await database.sql(count))[0]!['n']);
}

/** A growth, for people. */
function inWords({ name, first, last }: { name: string; first: number; last: number }): [string, string] {
  const isMemory = name === 'rss' || name === 'heap';
  const text = (value: number) => (isMemory ? `${(value / megabyte).toFixed(1)} MB` : String(Number(value.toFixed(1))));
  return [name, `${text(first)} → ${text(last)}`];
}
