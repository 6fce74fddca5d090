import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, it, onTestFinished, vi } from 'vitest';
import { dialects } from '../support/dialects.js';
import { type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js';
import { startMariadb } from '../support/servers/mariadb-server.js';
import { type StartedPostgresql, startPostgresql } from '../support/servers/postgresql-server.js';
import { killLeftovers } from '../support/windsock-process.js';
import type { Fault } from './support/fault.js';
import { FaultExperiment } from './support/fault-experiment.js';
import { mariadbFaults } from './support/mariadb-faults.js';
import { networkFaults } from './support/network-faults.js';
import { type OwnDatabase, ownDatabase, ownSqlite } from './support/own-database.js';
import { moveTo, postgresqlFaults } from './support/postgresql-faults.js';
import { isLong, scale } from './support/scale.js';
import { type SmallDisk, smallDisk } from './support/small-disk.js';
import { sqliteFaults } from './support/sqlite-faults.js';

/*
 * What happens to a database happens to one of the experiment's own, as durable as it is by itself. A service under load
 * is to answer each request in bounded time, with a success or with 503; to say of itself that it is not well, but alive;
 * to be well again by itself; and then to have lost nothing, left nothing half done, and to hold no more than before.
 */

const times = scale(1, 3);

vi.setConfig({ testTimeout: scale(1, 15) * 60_000, hookTimeout: 60_000 });

/** The faults in the long form; in the short one, those that tell most. */
function chosen<Name extends string>(faults: Readonly<Record<Name, Fault>>, ...telling: Name[]): Fault[] {
  return isLong ? Object.values(faults) : telling.map((name) => faults[name]);
}

async function sufferAll(experiment: FaultExperiment, faults: readonly Fault[]): Promise<void> {
  try {
    for (const fault of faults) await experiment.suffer(fault, times);
    await experiment.stop();
  } finally {
    killLeftovers();
  }
}

/** A proxy that ends with the test. */
async function proxyTo(server: { host: string; port: number }): Promise<FaultyProxy> {
  const proxy = await faultyProxy(server);
  onTestFinished(() => proxy.remove());
  return proxy;
}

describe.runIf(dialects.includes('postgresql'))('a service whose PostgreSQL fails', () => {
  let postgresql: StartedPostgresql;
  let disk: SmallDisk | null;
  let database: OwnDatabase;

  beforeAll(async () => {
    postgresql = await startPostgresql({ durable: true });
    disk = smallDisk(postgresql.data);
    return async () => {
      await postgresql.stop();
      disk?.remove();
    };
  });

  beforeEach(async () => {
    database = await ownDatabase(postgresql.server);
    return () => database.remove();
  });

  // One experiment for both: most of its time is its start and its end.
  it('survives faults of the server and of the network', async () => {
    if (disk) await moveTo(disk.path, postgresql);
    const proxy = await proxyTo(postgresql.server);
    const experiment = await FaultExperiment.start(database, proxy.port);
    const faults = [...chosen(postgresqlFaults(postgresql), 'killed'), ...chosen(networkFaults(proxy), 'held')];
    await sufferAll(experiment, [...(disk ? [disk.full] : []), ...faults]);
  });
});

// In the long form alone, for what is new here is little: outages.spec.ts has the faults that all meet.
describe.runIf(dialects.includes('mysql') && isLong)('a service whose MariaDB fails', () => {
  it('survives faults of the server and of the network', async () => {
    const mariadb = await startMariadb({ durable: true });
    onTestFinished(() => mariadb.stop());
    const database = await ownDatabase(mariadb.server);
    onTestFinished(() => database.remove());
    const proxy = await proxyTo(mariadb.server);
    const experiment = await FaultExperiment.start(database, proxy.port);
    await sufferAll(experiment, [...chosen(mariadbFaults(mariadb)), ...chosen(networkFaults(proxy))]);
  });
});

describe.runIf(dialects.includes('sqlite'))('a service whose SQLite fails', () => {
  it('survives faults of the file', async () => {
    const disk = smallDisk();
    onTestFinished(() => disk?.remove());
    const folder = mkdtempSync(join(disk?.path ?? tmpdir(), 'windsock-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const database = ownSqlite(folder);
    const experiment = await FaultExperiment.start(database);
    const faults = chosen(
      sqliteFaults(database.path, () => experiment.pid),
      'locked',
    );
    await sufferAll(experiment, [...(disk ? [disk.full] : []), ...faults]);
  });
});
