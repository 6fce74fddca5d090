import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JsonClient } from '../../src/client/json-client.js';
import { whyNot } from './support/interop.js';
import { Site } from './support/site.js';

const dagId = 'example_bash_operator';
const run = promisify(execFile);
const main = join(import.meta.dirname, '../../dist/main.js');

let site: Site;
let airflow: string;
let windsock: string;

/** What a command of `windsock` prints and how it ends, with the JSON client on this service. */
async function command(url: string, ...words: string[]) {
  const env = {
    PATH: process.env.PATH,
    AIRFLOW_HOME: join(site.home, 'elsewhere'),
    AIRFLOW__CLI__API_CLIENT: 'airflow.api.client.json_client',
    AIRFLOW__CLI__ENDPOINT_URL: url,
    // Nothing may go to the database itself.
    AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'postgresql://nobody@127.0.0.1:1/nothing',
  };
  const { stdout, stderr, code } = await run('node', [main, ...words], { env }).then(
    (printed) => ({ ...printed, code: 0 }),
    (error: unknown) => error as { stdout: string; stderr: string; code: number },
  );
  return { code, stdout, stderr };
}

/** In order, on one database: what the one service does, the other sees done. */
const commands: readonly (readonly string[])[] = [
  ['pool'],
  ['pool', '-s', 'etl', '4', 'Night jobs'],
  ['pools', 'set', 'etl ü/%', '-1', ''],
  ['pools', 'get', 'etl'],
  ['pools', 'get', 'nope'],
  ['pool', '-s', 'x', 'many', 'y'],
  ['pools', 'delete', 'default_pool'],
  ['pools', 'list', '--output', 'json'],
  ['trigger_dag', 'nope'],
  ['trigger_dag', dagId, '-c', '{"a": 1', '-r', 'bad conf'],
  ['dag_state', dagId, '2021-03-04'],
  ['dag_state', 'nope', '2021-03-04'],
  ['task_state', dagId, 'nope', '2021-03-04'],
  ['delete_dag', 'nope', '--yes'],
];

describe.skipIf(whyNot)("the command line on a real Airflow's API", () => {
  beforeAll(async () => {
    site = new Site({});
    windsock = await site.serveWindsock();
    airflow = await site.serveAirflow();
  });
  afterAll(() => site.remove());
  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(site.report())));

  it('triggers a run with a date and a conf, and reads it', async () => {
    expect(
      await command(airflow, 'dags', 'trigger', dagId, '-e', '2021-03-04', '-r', 'by hand', '-c', '{"a": "é"}'),
    ).toEqual({
      code: 0,
      stdout: `Created <DagRun ${dagId} @ 2021-03-04T00:00:00+00:00: by hand, externally triggered: True>\n`,
      stderr: '',
    });
    const again = await command(airflow, 'dags', 'trigger', dagId, '-r', 'by hand');
    expect(again).toEqual({ code: 1, stdout: '', stderr: `Run id by hand already exists for dag id ${dagId}\n` });
    expect((await command(airflow, 'trigger_dag', dagId)).stdout).toMatch(
      /^Created <DagRun .+ externally triggered: True>\n$/,
    );
    expect((await command(airflow, 'dag_state', dagId, '2021-03-04')).stdout).toBe('running\n');
    expect((await command(airflow, 'dag_state', dagId, '2021-03-05')).stdout).toBe('None\n');
    expect((await command(airflow, 'task_state', dagId, 'runme_0', '2021-03-04')).stdout).toBe('None\n');
  });

  it('prints the same runs as on Windsock', async () => {
    const listed = await command(airflow, 'list_dag_runs', dagId);
    expect(listed.stdout).toContain('by hand');
    expect(await command(windsock, 'list_dag_runs', dagId)).toEqual(listed);
  });

  it.each(commands.map((words) => [words.join(' '), words] as const))(
    '%s: prints the same on both, but where Airflow crashes',
    async (_, words) => {
      const theirs = await command(airflow, ...words);
      const ours = await command(windsock, ...words);
      if (theirs.stderr.includes('500')) expect([theirs.code, theirs.stdout, ours.code]).toEqual([1, '', 1]);
      else expect(ours).toEqual(theirs);
    },
  );

  it('deletes a pool', async () => {
    expect((await command(airflow, 'pool', '-x', 'etl')).stdout).toContain('│ etl    │       4 │ Night jobs    │');
    expect((await command(windsock, 'pool', '-g', 'etl')).stderr).toBe("Pool 'etl' doesn't exist\n");
  });

  it('deletes a DAG', async () => {
    expect((await command(airflow, 'delete_dag', dagId, '--yes')).stdout).toMatch(/^Removed \d+ record\(s\)\n$/);
    expect((await command(airflow, 'delete_dag', dagId, '-y')).stderr).toContain(`Dag id ${dagId} not found`);
  });

  it("what has no words of Airflow's is one sentence", async () => {
    const client = new JsonClient({ endpointUrl: airflow });
    await expect(client.info()).rejects.toThrow(/404/);
    await client.test();
    expect((await client.health()).metadatabase.status).toBe('healthy');
  });
});

describe.skipIf(whyNot)("the command line on a real Airflow's API, beside its RBAC web UI", () => {
  beforeAll(async () => {
    // Beside the classic one, it pauses no DAG whose Python file is not there.
    site = new Site({ AIRFLOW__WEBSERVER__RBAC: 'True' });
    windsock = await site.serveWindsock();
    airflow = await site.serveAirflow();
  });
  afterAll(() => site.remove());
  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(site.report())));

  it('pauses and unpauses', async () => {
    for (const word of ['unpause', 'pause']) {
      const theirs = await command(airflow, word, dagId);
      expect(theirs).toEqual({
        code: 0,
        stdout: `Dag: ${dagId}, paused: ${word === 'pause' ? 'True' : 'False'}\n`,
        stderr: '',
      });
      expect(await command(windsock, word, dagId)).toEqual(theirs);
    }
  });
});

describe.skipIf(whyNot)("Airflow's own command line with its json_client on Windsock", () => {
  beforeAll(async () => {
    site = new Site({});
    windsock = await site.serveWindsock();
  });
  afterAll(() => site.remove());
  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(site.report())));

  it('triggers, edits pools and deletes', async () => {
    const client = {
      AIRFLOW__CLI__API_CLIENT: 'airflow.api.client.json_client',
      AIRFLOW__CLI__ENDPOINT_URL: windsock,
    };
    const printed = (...words: string[]) => site.airflowWith(client, ...words);
    expect(await printed('trigger_dag', dagId, '-r', 'theirs', '-c', '{"a": 1}')).toContain(': theirs, externally');
    expect(await printed('pool', '-s', 'etl', '4', 'Night jobs')).toContain('│ etl    │       4 │ Night jobs    │');
    expect(await printed('pool')).toContain('│ default_pool │     128 │ Default pool  │');
    expect(await printed('pool', '-x', 'etl')).toContain('│ etl    │       4 │ Night jobs    │');
    expect(await printed('delete_dag', dagId, '-y')).toMatch(/Removed \d+ record\(s\)/);
  });
});
