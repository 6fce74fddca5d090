import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type OwnDatabase,
  ownDatabase,
  ownName,
  ownSqlite,
  withConnection,
} from '../reliability/support/own-database.js';
import { type SmallDisk, smallDisk } from '../reliability/support/small-disk.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { startPostgresql } from '../support/servers/postgresql-server.js';
import { startWindsock } from '../support/windsock.js';

const runs = '/api/experimental/dags/example_bash_operator/dag_runs';
const noDisk = 'no disk can be mounted here to be made full: that takes root';

describe.runIf(dialects.includes('sqlite'))('a service whose SQLite has no room', () => {
  it('says so, is not ready, and is ready again by itself', async (context) => {
    const disk = smallDisk();
    if (!disk) return context.skip(noDisk);
    onTestFinished(() => disk.remove());
    await serveThrough(disk, ownSqlite(disk.path));
  });
});

describe.runIf(dialects.includes('postgresql'))('a service whose PostgreSQL has no room', () => {
  it('says so, is not ready, and is ready again by itself', async (context) => {
    const postgresql = await startPostgresql();
    onTestFinished(() => postgresql.stop());
    const disk = smallDisk(postgresql.data);
    if (!disk) return context.skip(noDisk);
    onTestFinished(() => disk.remove());
    const database = await ownDatabase(postgresql.server);
    onTestFinished(() => database.remove());
    const move = [`CREATE TABLESPACE small LOCATION '${disk.path}'`, `ALTER DATABASE ${ownName} SET TABLESPACE small`];
    await withConnection(
      postgresql.server,
      async ({ sql }) => {
        for (const statement of move) await sql(statement);
      },
      'postgres',
    );
    await serveThrough(disk, database);
  });
});

/** Triggers and asks for readiness while the disk of the database is full, and afterwards. */
async function serveThrough(disk: SmallDisk, { env }: Pick<OwnDatabase, 'env'>): Promise<void> {
  const windsock = await startWindsock({ env });
  onTestFinished(() => windsock.close());
  // More than finds room in a page that is there already.
  const body = JSON.stringify({ conf: { x: randomBytes(100_000).toString('base64') } });
  const trigger = () => send(windsock.url, 'POST', runs, { body });
  const readiness = async () => (await send(windsock.url, 'GET', '/readyz')).status;
  await disk.full.inject();
  const answer = await trigger();
  expect([answer.status, answer.json()]).toEqual([
    503,
    { error: 'The disk of the database is full, nothing can be written now, try again' },
  ]);
  expect([await readiness(), await readiness(), await readiness()]).toEqual([503, 503, 503]);
  expect((await send(windsock.url, 'GET', runs)).json()).toEqual([]);
  await disk.full.lift();
  expect(await readiness()).toBe(200);
  expect((await trigger()).status).toBe(200);
  expect((await send(windsock.url, 'GET', runs)).json()).toHaveLength(1);
}
