import { describe, expect, it } from 'vitest';
import { airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { startWindsock } from '../support/windsock.js';

const runs = '/api/experimental/dags/example_bash_operator/dag_runs';

describe.each(dialects)('two copies of the service on one %s database', (dialect) => {
  it('behave as one under triggers', async () => {
    const database = await airflowDatabase(dialect);
    const copies = await Promise.all([1, 2].map(() => startWindsock({ env: database.env })));
    const burst = async (body: (index: number) => object) => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          send(copies[index % 2]!.url, 'POST', runs, { body: JSON.stringify(body(index)) }),
        ),
      );
      return answers.map((answer) => answer.status).sort();
    };
    const all = Array<number>(50).fill(200);
    const one = [200, ...Array<number>(49).fill(400)];
    try {
      expect(await burst(() => ({}))).toEqual(all);
      expect(await burst((index) => ({ run_id: `run ${index}` }))).toEqual(all);
      expect(await burst(() => ({ run_id: 'the same' }))).toEqual(one);
      expect(await burst(() => ({ execution_date: '2020-01-01' }))).toEqual(one);
      const [{ n } = { n: 0 }] = await database.sql('SELECT count(*) AS n FROM dag_run');
      const orphans = await database.sql(
        'SELECT count(*) AS n FROM task_instance ti LEFT JOIN dag_run r ' +
          'ON r.dag_id = ti.dag_id AND r.execution_date = ti.execution_date WHERE r.id IS NULL',
      );
      const instances = await database.sql('SELECT count(*) AS n FROM task_instance');
      expect([Number(n), orphans, instances]).toEqual([102, [{ n: 0 }], [{ n: 612 }]]);
    } finally {
      await Promise.all(copies.map((copy) => copy.close()));
      await database.remove();
    }
  });

  it('behave as one when both create the same pool', async () => {
    const database = await airflowDatabase(dialect);
    const copies = await Promise.all([1, 2].map(() => startWindsock({ env: database.env })));
    try {
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          send(copies[index % 2]!.url, 'POST', '/api/experimental/pools', {
            body: JSON.stringify({ name: 'new', slots: index, description: null }),
          }),
        ),
      );
      expect(answers.map((answer) => answer.status)).toEqual(Array(40).fill(200));
      expect(await database.sql("SELECT count(*) AS n FROM slot_pool WHERE pool = 'new'")).toEqual([{ n: 1 }]);
    } finally {
      await Promise.all(copies.map((copy) => copy.close()));
      await database.remove();
    }
  });

  it('see what the other wrote at the next request', async () => {
    const database = await airflowDatabase(dialect);
    const [one, other] = await Promise.all([1, 2].map(() => startWindsock({ env: database.env })));
    try {
      await send(one!.url, 'POST', '/api/experimental/pools', {
        body: '{"name": "p", "slots": 1, "description": null}',
      });
      expect((await send(other!.url, 'GET', '/api/experimental/pools/p')).status).toBe(200);
      await send(other!.url, 'DELETE', '/api/experimental/pools/p');
      expect((await send(one!.url, 'GET', '/api/experimental/pools/p')).status).toBe(404);
      await send(one!.url, 'GET', '/api/experimental/dags/etl_orders/paused/false');
      expect((await send(other!.url, 'GET', '/api/experimental/dags/etl_orders/paused')).json()).toEqual({
        is_paused: false,
      });
    } finally {
      await Promise.all([one!.close(), other!.close()]);
      await database.remove();
    }
  });
});
