import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../../support/airflow-database.js';
import { type RunningWindsock, startWindsock } from '../../support/windsock.js';
import { auditViolations } from './audit-trail.js';
import { absent, Ledger } from './ledger.js';
import { Workload } from './workload.js';

let database: AirflowDatabase;
let windsock: RunningWindsock;

beforeEach(async () => {
  database = await airflowDatabase();
  windsock = await startWindsock({ env: database.env });
});

afterEach(async () => {
  await windsock.close();
  await database.remove();
});

it('reports lost changes, half-made changes, and changes that no client asked for', async () => {
  const workload = await Workload.prepare(database, () => windsock.url, { clients: 4, doomed: 4 });
  const { ledger } = workload;
  await workload.run(() => ledger.acknowledged > 120);
  expect([workload.unexpected, await ledger.violations(database)]).toEqual([[], []]);

  expect(await auditViolations(ledger, database)).toEqual([]);

  const [run] = await database.sql("SELECT * FROM dag_run WHERE dag_id = 'lasting_1'");
  const { id, run_id: name, execution_date: date } = run!;
  const instances = "task_instance WHERE dag_id = 'lasting_1' AND execution_date = ?";
  await database.sql(`DELETE FROM ${instances} AND task_id = ?`, date, 'runme_0');
  expect(await ledger.violations(database)).toEqual([`run lasting_1 ${String(name)}: instances 5, not instances 6`]);
  await database.sql('DELETE FROM dag_run WHERE id = ?', id);
  expect(await auditViolations(ledger, database)).toEqual([
    `run lasting_1 ${String(name)}: absent, but log tells of instances 6`,
  ]);
  expect(await ledger.violations(database)).toEqual([
    `run lasting_1 ${String(name)}: absent, not instances 6`,
    'lasting_1: 5 task instances without a run',
  ]);
  await database.sql(`DELETE FROM ${instances}`, date);
  await database.sql("INSERT INTO slot_pool (pool, slots) VALUES ('client_9', 1)");
  ledger.set('pool client_9', 'slots 2');
  ledger.attempt('pool client_9', 'slots 3');
  await database.sql("UPDATE dag_run SET run_id = 'other' WHERE id = (SELECT max(id) FROM dag_run)");
  expect(await ledger.violations(database)).toEqual(
    expect.arrayContaining([
      'pool client_9: slots 1, not slots 2 or slots 3',
      expect.stringMatching(/^run lasting_. other: nobody/),
    ]),
  );
});

it('reports missing and superfluous rows in the log of changes', async () => {
  const workload = await Workload.prepare(database, () => windsock.url, { clients: 2, doomed: 2 });
  const { ledger } = workload;
  await workload.run(() => ledger.acknowledged > 40);
  await database.sql("INSERT INTO slot_pool (pool, slots) VALUES ('client_9', 1)");
  const [row] = await database.sql("SELECT max(id) AS id FROM log WHERE event = 'trigger' AND dag_id = 'lasting_1'");
  const [{ extra } = {}] = await database.sql('SELECT extra FROM log WHERE id = ?', row!['id']);
  await database.sql('DELETE FROM log WHERE id = ?', row!['id']);
  const { run_id: run } = JSON.parse(String(extra)) as { run_id: string };
  expect(await auditViolations(ledger, database)).toEqual([
    'pool client_9: not in log',
    `run lasting_1 ${run}: not in log`,
    `run lasting_1 ${run}: 0 rows in log, for 1 to 1 changes`,
  ]);
});

it('expects later what it has found once', async () => {
  const ledger = new Ledger();
  const setSlots = (slots: number) => database.sql("UPDATE slot_pool SET slots = ? WHERE pool = 'client_1'", slots);
  await database.sql("INSERT INTO slot_pool (pool, slots) VALUES ('client_1', 1)");
  ledger.set('pool client_1', 'slots 1');
  ledger.attempt('pool client_1', 'slots 2');
  ledger.attempt('pool client_2', 'slots 1');
  await setSlots(2);
  expect([await ledger.settle(database), ledger.settled]).toEqual([[], { done: 1, undone: 1 }]);
  await setSlots(1);
  expect(await ledger.settle(database)).toEqual(['pool client_1: slots 1, not slots 2']);
});

it('expects of a copy what was there when it was begun, and perhaps more', async () => {
  const ledger = new Ledger();
  await database.sql("INSERT INTO slot_pool (pool, slots) VALUES ('client_1', 2)");
  ledger.set('pool client_1', 'slots 1');
  const early = ledger.ofCopy();
  ledger.attempt('pool client_1', 'slots 2');
  ledger.acknowledge('pool client_1', 'slots 2');
  const late = ledger.ofCopy();
  ledger.attempt('pool client_1', absent);
  ledger.acknowledge('pool client_1', absent);
  expect([await early.violations(database), await late.violations(database)]).toEqual([[], []]);
  await database.sql("UPDATE slot_pool SET slots = 1 WHERE pool = 'client_1'");
  expect(await early.violations(database)).toEqual([]);
  expect(await late.violations(database)).toEqual(['pool client_1: slots 1, not slots 2 or absent']);
});
