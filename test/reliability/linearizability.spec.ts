import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { killLeftovers, spawnServer, startTimeMs, type WindsockProcess } from '../support/windsock-process.js';
import { dagRace } from './support/dag-race.js';
import { report } from './support/figures.js';
import { poolRace } from './support/pool-race.js';
import { type Race, runHeats } from './support/race.js';
import { scale } from './support/scale.js';

const bounds = {
  heats: scale(3, 1000),
  time: scale(2_000, 75_000),
  /**
   * The short form always has the same actions, the long form always others. A failure names the seed of its heat: with
   * it, the clients do the same again, though not at the same moments.
   */
  seed: Number(process.env['WINDSOCK_RELIABILITY_SEED'] ?? scale(1, Math.floor(Math.random() * 1_000_000))),
};

describe.each(dialects)('two processes on one %s database answer as if one request came after the other', (dialect) => {
  let database: AirflowDatabase;
  let servers: WindsockProcess[];
  let urls: string[];

  beforeAll(async () => {
    database = await airflowDatabase(dialect);
    servers = [1, 2].map(() => spawnServer(database.env));
    urls = await Promise.all(servers.map((server) => server.url()));
  }, startTimeMs);

  afterAll(async () => {
    killLeftovers();
    await Promise.all(servers.map((server) => server.ended));
    await database.remove();
  });

  async function run<State, Action>(race: Race<State, Action>): Promise<void> {
    const { violations, heats, unknown, undecided, ...figures } = await runHeats(race, database, urls, bounds);
    const { acknowledged, worstAnswer, operations } = figures;
    report({
      ...{ experiment: `races for ${race.object}`, database: dialect, runs: heats, faults: unknown },
      ...{ acknowledged, lost: violations.length, worstAnswer, more: { operations, undecided } },
    });
    const [shortest = ''] = violations.sort((one, other) => one.length - other.length);
    expect(shortest, `${violations.length} of ${heats} heats are not linearizable`).toBe('');
    expect(undecided).toBeLessThan(heats);
  }

  it('requests about pools', () => run(poolRace), bounds.time + startTimeMs);
  it('requests about a DAG and its runs', () => run(dagRace), bounds.time + startTimeMs);
});
