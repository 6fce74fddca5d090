import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { smallDisk } from '../reliability/support/small-disk.js';
import { airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { startWindsock } from '../support/windsock.js';

describe.runIf(dialects.includes('sqlite'))('a service whose SQLite has no room', () => {
  it('says so, is not ready, and is ready again by itself', async (context) => {
    const disk = smallDisk();
    if (!disk) return context.skip('no disk can be mounted here to be made full: that takes root');
    onTestFinished(() => disk.remove());
    const database = await airflowDatabase('sqlite');
    onTestFinished(() => database.remove());
    const path = join(disk.path, 'airflow.db');
    copyFileSync(join(database.home, 'airflow.db'), path);
    const windsock = await startWindsock({
      env: { ...database.env, AIRFLOW__CORE__SQL_ALCHEMY_CONN: `sqlite:///${path}` },
    });
    onTestFinished(() => windsock.close());
    const runs = '/api/experimental/dags/example_bash_operator/dag_runs';
    const trigger = () => send(windsock.url, 'POST', runs, { body: '{}' });
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
  });
});
