import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type CompiledWindsock, compiledWindsock } from '../support/compiled-windsock.js';
import { type Dialect, dialects } from '../support/dialects.js';
import { nginxPrograms, startNginx } from '../support/nginx.js';
import { startTimeMs } from '../support/windsock-process.js';
import { report } from './support/figures.js';
import { roundRobinProxy } from './support/round-robin-proxy.js';
import { scale } from './support/scale.js';
import { type Release, ServiceCopy } from './support/service-copy.js';
import { Workload } from './support/workload.js';

/** How often each of the two copies is restarted. */
const rounds = scale(1, 10);
/** In the long form, so many that the copies have all they can do, and nginx makes new connections all the time. */
const clients = scale(8, 64);
/** Actions a second. In the long form, as many as the clients get done. */
const rate = scale(50, Infinity);
const proxy =
  nginxPrograms === null && process.env['WINDSOCK_REQUIRE_NGINX'] !== '1' ? 'a stand-in for nginx' : 'nginx';

vi.setConfig({ testTimeout: scale(6 * startTimeMs, 60 * 60_000) });

let build: CompiledWindsock;

beforeAll(() => {
  build = compiledWindsock();
});

afterAll(() => build.remove());

/** In short, one database: which one makes no difference to the proxy and the connections. */
const chosen = scale(dialects.slice(0, 1), dialects);

describe(`two copies behind ${proxy}`, () => {
  it.for(chosen)('on one %s database are restarted and upgraded in turn without losing a request', async (dialect) => {
    const { database, copies, url } = await start(dialect);
    const releases: Release[] = [
      { program: join(build.folder, 'dist/main.js') },
      { env: { AIRFLOW__CORE__SQL_ALCHEMY_POOL_SIZE: '2', AIRFLOW__WEBSERVER__WORKERS: String(scale(1, 2)) } },
      {},
    ];
    const workload = await Workload.prepare(database, () => url, { clients });
    let restarts = 0;
    await underLoad(workload, async () => {
      for (let round = 0; round < rounds; round++) {
        for (const copy of copies) {
          await restart(copy, releases[restarts++ % releases.length]!);
          await workload.makeDoomedAgain(database);
        }
      }
    });
    const lost = await workload.ledger.violations(database);
    report({
      ...{ experiment: 'rolling restart', database: dialect, runs: rounds, faults: restarts, lost: lost.length },
      ...{ acknowledged: workload.ledger.acknowledged, worstAnswer: workload.worstAnswer },
      more: { proxy, requests: workload.answered, unanswered: workload.unanswered, refused: workload.refused },
    });
    expect([workload.unexpected, workload.unanswered, workload.refused, lost]).toEqual([[], 0, 0, []]);
    expect(await carriedOutTwice(database)).toEqual([]);
  });
});

/** Starts all that a test needs, and ends it with the test. */
async function start(dialect: Dialect) {
  const database = await airflowDatabase(dialect);
  onTestFinished(() => database.remove());
  const env = { ...database.env, AIRFLOW__WEBSERVER__WORKERS: '1' };
  const copies = await Promise.all([ServiceCopy.start(env), ServiceCopy.start(env)]);
  onTestFinished(async () => void (await Promise.all(copies.map((copy) => copy.kill()))));
  const [one, other] = [copies[0].address, copies[1].address];
  const front = await (proxy === 'nginx'
    ? startNginx(database.home, 'proxy', { windsock: [one, other], airflow: '127.0.0.1:1' })
    : roundRobinProxy([one, other]));
  onTestFinished(() => front.stop());
  return { database, copies, url: front.url };
}

/** As docs/operations.md says: it is over only once this copy serves again. */
async function restart(copy: ServiceCopy, release: Release): Promise<void> {
  await sleep(300); // so that there are connections to it that the proxy keeps
  await copy.stop();
  await copy.start(release);
}

/** Does something while clients work, who have all got their last answer when it is over. */
async function underLoad(workload: Workload, work: () => Promise<void>): Promise<void> {
  let isOver = false;
  const load = workload.pace(
    rate,
    () => isOver,
    () => undefined,
  );
  try {
    await work();
  } finally {
    isOver = true;
    await load;
  }
}

/** The POST requests that more than one copy has carried out: each leaves a record, with the id that the proxy gave. */
async function carriedOutTwice({ sql }: AirflowDatabase): Promise<string[]> {
  const records = await sql("SELECT extra FROM log WHERE event IN ('trigger', 'pool_set')");
  const ids = records.map(({ extra }) => (JSON.parse(String(extra)) as { request_id: string }).request_id);
  expect(ids.length).toBeGreaterThan(0);
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}
