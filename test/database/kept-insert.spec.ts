import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { OffsetDateTime } from '../../src/common/offset-date-time.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { DagRun } from '../../src/database/entities/dag-run.entity.js';
import { keptInsert } from '../../src/database/kept-insert.js';
import { openDatabase } from '../../src/database/open-database.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';

const insertRuns = keptInsert<DagRun, 'id'>(DagRun);
const dateOf = (index: number) => OffsetDateTime.fromDatabase('2020-02-03 04:05:06.789012').plusMicros(index);
const aRun = (index: number) => ({
  dagId: 'etl',
  executionDate: dateOf(index),
  state: 'running',
  runId: `it's "${index}"`,
  externalTrigger: index % 2 === 0,
  conf: index === 0 ? null : Buffer.from([0x80, index % 256, 0]),
  endDate: null,
  startDate: dateOf(index + 1),
});

describe.each(dialects)('a kept insert on %s', (dialect) => {
  let database: AirflowDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    database = await airflowDatabase(dialect);
    dataSource = await openDatabase(loadAirflowConfig(database.env));
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.remove();
  });

  const stored = async () =>
    (
      await dataSource.manager
        .createQueryBuilder(DagRun, 'run')
        .addSelect('run.conf')
        .orderBy('run.executionDate')
        .getMany()
    ).map(({ conf, ...run }) => ({ ...run, conf: conf && Buffer.from(conf) }));

  it('stores what TypeORM stores', async () => {
    const runs = Array.from({ length: 3 }, (_, index) => aRun(index));
    await dataSource.manager.insert(
      DagRun,
      runs.map((run) => ({ ...run })),
    );
    const theirs = await stored();
    await dataSource.manager.clear(DagRun);
    await insertRuns(dataSource.manager, runs);
    const ours = await stored();
    const withoutIds = (rows: typeof ours) => rows.map((row) => ({ ...row, id: null }));
    expect(withoutIds(ours)).toEqual(withoutIds(theirs));
    expect(ours).toMatchObject(runs);
  });

  it('takes any number of rows, none too', async () => {
    const runs = Array.from({ length: 2503 }, (_, index) => aRun(index));
    await insertRuns(dataSource.manager, []);
    await insertRuns(dataSource.manager, runs.slice(0, 1));
    await insertRuns(dataSource.manager, runs.slice(1, 4));
    await insertRuns(dataSource.manager, runs.slice(4));
    expect((await stored()).map(({ runId }) => runId)).toEqual(runs.map(({ runId }) => runId));
  });

  it('is undone with its transaction', async () => {
    const work = dataSource.transaction(async (manager) => {
      await insertRuns(manager, [aRun(1)]);
      throw new Error('rolled back');
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await stored()).toEqual([]);
  });
});
