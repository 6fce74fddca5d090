import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { toFlaskJson, type WireValue } from '../../src/python/python-json.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { DagRun } from '../../src/database/entities/dag-run.entity.js';
import { latestDagRuns } from '../../src/database/statements/latest-dag-runs.js';
import { locateDatabase } from '../../src/database/database-location.js';
import { connect } from '../../src/database/open-database.js';
import { unitsOfWork } from '../../src/database/unit-of-work.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import { killLeftovers, spawnServer, startTimeMs } from '../support/windsock-process.js';

const api = '/api/experimental';
const batchSize = 250;
const dagId = 'example_bash_operator';
const listPath = (id: string) => `${api}/dags/${id}/dag_runs`;

const minuteOf2000 = (minute: number) =>
  new Date(Date.UTC(2000, 0, 1, 0, minute)).toISOString().replace('T', ' ').replace('Z', '000');

/** Adds runs, a minute apart; every seventh has failed. */
async function addRuns({ sql }: AirflowDatabase, id: string, count: number, padding = ''): Promise<void> {
  for (let start = 0; start < count; start += 500) {
    const rows = Array.from({ length: Math.min(500, count - start) }, (_, index) => {
      const minute = start + index;
      return [id, minuteOf2000(minute), minute % 7 === 0 ? 'failed' : 'success', `run ${minute}${padding}`];
    });
    const places = rows.map(() => '(?, ?, ?, ?)').join(', ');
    await sql(`INSERT INTO dag_run (dag_id, execution_date, state, run_id) VALUES ${places}`, ...rows.flat());
  }
}

/** What the list would be if it were one value. */
async function wholeList({ sql }: AirflowDatabase, id: string, state?: string): Promise<string> {
  const rows = await sql('SELECT * FROM dag_run WHERE dag_id = ? AND execution_date IS NOT NULL', id);
  const entries = rows
    .filter((row) => state === undefined || row['state'] === state)
    .sort((a, b) => (String(a['execution_date']) < String(b['execution_date']) ? -1 : 1))
    .map(({ id: number, run_id, state: itsState, execution_date }) => {
      const date = `${String(execution_date).slice(0, 19)}+00:00`;
      return {
        ...{ dag_id: id, id: number, run_id, state: itsState, start_date: '', execution_date: date.replace(' ', 'T') },
        dag_run_url: `/admin/airflow/graph?${String(new URLSearchParams({ dag_id: id, execution_date: date }))}`,
      };
    });
  return toFlaskJson(entries as unknown as WireValue);
}

describe.each(dialects)('the runs of a DAG on %s', (dialect) => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;

  beforeAll(async () => {
    database = await airflowDatabase(dialect);
    await database.sql('DELETE FROM dag_run');
    windsock = await startWindsock({ env: database.env });
  });

  afterAll(async () => {
    await windsock.close();
    await database.remove();
  });

  const list = (query = '', method = 'GET') => send(windsock.url, method, `${listPath(dagId)}${query}`);

  it.each([0, 1, batchSize - 1, batchSize])('are one answer with its length if they are %i', async (count) => {
    await database.sql('DELETE FROM dag_run');
    await addRuns(database, dagId, count);
    const { text, headers } = await list();
    expect(text).toBe(await wholeList(database, dagId));
    expect(headers['content-length']).toBe(String(text.length));
    expect((await list('', 'HEAD')).headers['content-length']).toBe(String(text.length));
  });

  it.each([batchSize + 1, 2 * batchSize, 2 * batchSize + 1, 7500])('are a stream if they are %i', async (count) => {
    await database.sql('DELETE FROM dag_run');
    await addRuns(database, dagId, count);
    await database.sql("INSERT INTO dag_run (dag_id, run_id, state) VALUES (?, 'undated', 'failed')", dagId);
    await addRuns(database, 'another', 3);
    const { status, text, headers } = await list();
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(headers['content-length']).toBeUndefined();
    expect(text === (await wholeList(database, dagId))).toBe(true);
  });

  it.each(['failed', 'SUCCESS', 'running'])('are those in the state %s', async (state) => {
    const { text } = await list(`?state=${state}`);
    expect(text === (await wholeList(database, dagId, state.toLowerCase()))).toBe(true);
  });

  it('are counted and asked for by HEAD without a body', async () => {
    const { status, text, headers } = await list('', 'HEAD');
    expect([status, text, headers['content-type']]).toEqual([200, '', 'application/json']);
    expect(Number(headers['content-length'] ?? Infinity)).toBe(Infinity);
  });

  it('are 400 for an unknown DAG', async () => {
    const { status, text } = await send(windsock.url, 'GET', listPath('unknown'));
    expect([status, text]).toEqual([400, '{"error":"Dag id unknown not found in DagModel"}\n']);
  });
});

describe('a long list', () => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;
  let reads = 0;
  const count = () => void reads++;
  let call: ClientRequest | undefined;

  beforeAll(async () => {
    database = await airflowDatabase();
    await database.sql('DELETE FROM dag_run');
    await addRuns(database, dagId, 120 * batchSize, 'x'.repeat(240));
    windsock = await startWindsock({ env: database.env });
    subscribe(unitsOfWork.start.name, count);
  });

  afterEach(() => call?.destroy());

  afterAll(async () => {
    unsubscribe(unitsOfWork.start.name, count);
    await windsock.close();
    await database.remove();
  });

  /** Asks for the list, and takes nothing of it. */
  async function ask(): Promise<IncomingMessage> {
    reads = 0;
    call = request(`${windsock.url}${listPath(dagId)}`)
      .on('error', () => undefined)
      .end();
    const [reply] = (await once(call, 'response')) as [IncomingMessage];
    return reply.on('error', () => undefined);
  }

  /** Waits until nothing was read for a while. */
  async function settled(): Promise<number> {
    for (let before = -1; before !== reads; await sleep(150)) before = reads;
    return reads;
  }

  it('is read no faster than the client takes it', async () => {
    const reply = await ask();
    expect(await settled()).toBeLessThan(100);
    reply.resume();
    await once(reply, 'end');
    expect(reads).toBeGreaterThan(120);
  });

  it('is read no further after the client has gone', async () => {
    const reply = await ask();
    reply.destroy();
    expect(await settled()).toBeLessThan(100);
  });

  it('lets other requests use the database meanwhile', async () => {
    const reply = (await ask()).resume();
    let ended = false;
    reply.once('end', () => (ended = true));
    expect((await send(windsock.url, 'GET', `${api}/pools`)).status).toBe(200);
    expect(ended).toBe(false);
    await once(reply, 'end');
  });
});

describe('a list that cannot be read to its end', () => {
  afterAll(killLeftovers);

  it('cuts the connection, and is logged once', { timeout: startTimeMs }, async () => {
    const database = await airflowDatabase();
    await database.sql('DELETE FROM dag_run');
    await addRuns(database, dagId, 3 * batchSize);
    await database.sql("INSERT INTO dag_run (dag_id, execution_date, run_id) VALUES (?, 'no date', 'damaged')", dagId);
    const server = spawnServer(database.env);
    const url = await server.url();
    await expect(send(url, 'GET', listPath(dagId))).rejects.toThrow('aborted');
    const line = await vi.waitFor(() => {
      const found = server.log().find(({ route }) => String(route).endsWith('/dag_runs'));
      expect(found).toBeDefined();
      return found;
    });
    expect(line).toMatchObject({ status: 200, aborted: true });
    expect(server.log().filter(({ level }) => level === 50)).toHaveLength(1);
    // Where it is damaged at the start, there is still an answer to give.
    await database.sql("DELETE FROM dag_run WHERE run_id <> 'damaged'");
    expect((await send(url, 'GET', listPath(dagId))).status).toBe(500);
    server.child.kill();
    await server.ended;
    await database.remove();
  });
});

/** What the database says in its plan of a search that steps from DAG to DAG in the index. */
const indexWalks = {
  sqlite: 'SEARCH dag_run USING COVERING INDEX',
  postgresql: 'Recursive Union',
  mysql: 'Using index for group-by',
};

describe.each(dialects)('the latest runs on %s', (dialect) => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;

  beforeAll(async () => {
    database = await airflowDatabase(dialect);
    windsock = await startWindsock({ env: database.env });
  });

  afterAll(async () => {
    await windsock.close();
    await database.remove();
  });

  const latest = async () =>
    (await send(windsock.url, 'GET', `${api}/latest_runs`))
      .json<{ items: { dag_id: string; execution_date: string }[] }>()
      .items.map((item) => [item.dag_id, `${item.execution_date.slice(0, 19).replace('T', ' ')}.000000`]);

  it('are none without runs', async () => {
    await database.sql('DELETE FROM dag_run');
    expect(await latest()).toEqual([]);
  });

  it('are the rows of the greatest dates', async () => {
    // MySQL's collation takes some of these for one another.
    const ids = [
      'a',
      'B',
      'a.b',
      'a_b',
      'z z',
      'example_bash_operator',
      ...(dialect === 'mysql' ? [] : ['A', 'ä', '', '🙂']),
    ];
    for (const [index, id] of ids.entries()) await addRuns(database, id, 1 + ((index * 5) % 7));
    await database.sql("INSERT INTO dag_run (dag_id, run_id) VALUES ('a', 'undated'), ('undated', 'undated')");
    await database.sql('INSERT INTO dag_run (dag_id, execution_date) VALUES (NULL, ?)', minuteOf2000(9));
    const rows = await database.sql(
      'SELECT dag_id, MAX(execution_date) AS latest FROM dag_run GROUP BY dag_id HAVING MAX(execution_date) IS NOT NULL',
    );
    const expected = rows
      .filter((row) => row['dag_id'] !== null)
      .map((row) => [row['dag_id'] as string, `${String(row['latest']).slice(0, 19)}.000000`])
      .sort(([a], [b]) => (a! < b! ? -1 : 1));
    expect(expected).toHaveLength(ids.length);
    expect(await latest()).toEqual(expected);
  });

  it('are found without reading every run', async () => {
    await database.sql('DELETE FROM dag_run');
    await addRuns(database, 'dag 0', 2000);
    const columns = 'execution_date, state, run_id';
    for (let number = 1; number < 20; number++) {
      const copy = `INSERT INTO dag_run (dag_id, ${columns}) SELECT ?, ${columns} FROM dag_run WHERE dag_id = 'dag 0'`;
      await database.sql(copy, `dag ${number}`);
    }
    await database.sql(dialect === 'mysql' ? 'ANALYZE TABLE dag_run' : 'ANALYZE');
    const config = loadAirflowConfig(database.env);
    const dataSource = await connect(locateDatabase(config), config);
    const query = latestDagRuns(dataSource.getRepository(DagRun)).getQuery();
    const lines = await dataSource.query<object[]>(`EXPLAIN ${dialect === 'sqlite' ? 'QUERY PLAN ' : ''}${query}`);
    await dataSource.destroy();
    const plan = JSON.stringify(lines);
    expect(plan).toContain(indexWalks[dialect]);
    expect(plan).not.toMatch(/Seq Scan on dag_run|SCAN (run|dag_run)\b|"table":"(run|each)","type":"(ALL|index)"/);
    expect(await latest()).toHaveLength(20);
  });
});
