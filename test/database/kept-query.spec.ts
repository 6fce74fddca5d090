import { describe, expect, it } from 'vitest';
import { OffsetDateTime } from '../../src/time/offset-date-time.js';
import { DagModel } from '../../src/database/entities/dag-model.entity.js';
import { TaskInstance } from '../../src/database/entities/task-instance.entity.js';
import { keptEntityQuery, keptQuery } from '../../src/database/statements/kept-query.js';
import { openedDatabase } from '../support/data-source.js';
import { dialects } from '../support/dialects.js';

const executionDate = OffsetDateTime.fromDatabase('2020-02-03 04:05:06.789012');
const instance = {
  taskId: 'load',
  dagId: 'etl',
  executionDate,
  duration: 1.5,
  pool: 'default_pool',
  executorConfig: Buffer.from('80047d942e', 'hex'),
};

describe.each(dialects)('a kept query on %s', (dialect) => {
  const opened = openedDatabase(dialect);

  it('gives each value to its parameter, however often and in which order the SQL has it', async () => {
    const query = keptQuery<{ b: string; a: string }, { dagId: string }>((manager) =>
      manager
        .createQueryBuilder(DagModel, 'dag')
        .select('dag.dagId', 'dagId')
        .where('dag.dagId IN (:a, :b) AND dag.dagId <> :b AND dag.dagId = :a'),
    );
    const ask = (a: string, b: string) => query(opened.dataSource.manager, { a, b });
    expect(await ask('example_bash_operator', 'example_subdag_operator')).toEqual([{ dagId: 'example_bash_operator' }]);
    expect(await ask('example_subdag_operator', 'example_bash_operator')).toEqual([
      { dagId: 'example_subdag_operator' },
    ]);
    expect(await ask('example_subdag_operator', 'example_subdag_operator')).toEqual([]);
  });

  it('takes several values for one parameter, with others before and after them', async () => {
    const query = keptQuery<{ paused: string; dagIds: readonly string[]; last: string }, { dagId: string }>((manager) =>
      manager
        .createQueryBuilder(DagModel, 'dag')
        .select('dag.dagId', 'dagId')
        .where('dag.dagId <> :last AND dag.dagId IN (:...dagIds) AND dag.dagId <> :paused')
        .orderBy('dag.dagId'),
    );
    const ask = async (...dagIds: string[]) =>
      (await query(opened.dataSource.manager, { paused: 'start_on_dag', dagIds, last: 'start_on_task' })).map(
        ({ dagId }) => dagId,
      );
    expect(await ask('etl_orders', 'start_on_dag', 'no_task_yet')).toEqual(['etl_orders', 'no_task_yet']);
    expect(await ask('start_on_task')).toEqual([]);
    expect(await ask('no_task_yet')).toEqual(['no_task_yet']);
  });

  it('is written once', async () => {
    let times = 0;
    const query = keptQuery<{ dagId: string }, object>((manager) => {
      times++;
      return manager.createQueryBuilder(DagModel, 'dag').where('dag.dagId = :dagId');
    });
    for (const dagId of ['example_subdag_operator', 'none']) await query(opened.dataSource.manager, { dagId });
    expect(times).toBe(1);
  });

  it('refuses values of its own, which no caller gives', () => {
    const query = keptQuery<object, object>((manager) =>
      manager.createQueryBuilder(DagModel, 'dag').where('dag.dagId = :own', { own: 'etl' }),
    );
    expect(() => query(opened.dataSource.manager, {})).toThrow('it has values of its own in');
  });

  it('reads entities as TypeORM does', async () => {
    const instances = keptEntityQuery<{ dagId: string }, TaskInstance>(TaskInstance, (manager) =>
      manager.createQueryBuilder(TaskInstance, 'instance').where('instance.dagId = :dagId'),
    );
    const dags = keptEntityQuery<{ dagId: string }, DagModel>(DagModel, (manager) =>
      manager.createQueryBuilder(DagModel, 'dag').where('dag.dagId = :dagId'),
    );
    await opened.dataSource.manager.insert(TaskInstance, instance);
    const [found] = await instances(opened.dataSource.manager, { dagId: 'etl' });
    expect({ ...found, executorConfig: Buffer.from(found!.executorConfig!) }).toMatchObject(instance);
    expect(found).toEqual({ ...(await opened.dataSource.manager.findOneByOrFail(TaskInstance, { dagId: 'etl' })) });
    const [dag] = await dags(opened.dataSource.manager, { dagId: 'example_subdag_operator' });
    expect(dag).toEqual({
      ...(await opened.dataSource.manager.findOneByOrFail(DagModel, { dagId: 'example_subdag_operator' })),
    });
  });

  it('sees what its transaction has written', async () => {
    const query = keptEntityQuery<{ dagId: string }, TaskInstance>(TaskInstance, (manager) =>
      manager.createQueryBuilder(TaskInstance, 'instance').where('instance.dagId = :dagId'),
    );
    const work = opened.dataSource.transaction(async (manager) => {
      await manager.insert(TaskInstance, instance);
      expect(await query(manager, { dagId: 'etl' })).toHaveLength(1);
      throw new Error('rolled back');
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await query(opened.dataSource.manager, { dagId: 'etl' })).toEqual([]);
  });
});
