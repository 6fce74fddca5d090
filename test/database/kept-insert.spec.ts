import { describe, expect, it } from 'vitest';
import { OffsetDateTime } from '../../src/time/offset-date-time.js';
import { DagRun } from '../../src/database/entities/dag-run.entity.js';
import { keptInsert } from '../../src/database/statements/kept-insert.js';
import { openedDatabase } from '../support/data-source.js';
import { dialects } from '../support/dialects.js';

const insertRuns = keptInsert<DagRun, 'id'>(DagRun);
const dateOf = (index: number) => OffsetDateTime.fromDatabase('2020-02-03 04:05:06.789012').plusMicros(index);
const aRun = (index: number) => ({
  dagId: 'etl',
  executionDate: dateOf(index),
  state: 'running' as const,
  runId: `it's "${index}"`,
  externalTrigger: index % 2 === 0,
  conf: index === 0 ? null : Buffer.from([0x80, index % 256, 0]),
  endDate: null,
  startDate: dateOf(index + 1),
});

describe.each(dialects)('a kept insert on %s', (dialect) => {
  const opened = openedDatabase(dialect);

  const stored = async () =>
    (
      await opened.dataSource.manager
        .createQueryBuilder(DagRun, 'run')
        .addSelect('run.conf')
        .orderBy('run.executionDate')
        .getMany()
    ).map(({ conf, ...run }) => ({ ...run, conf: conf && Buffer.from(conf) }));

  it('stores what TypeORM stores', async () => {
    const runs = Array.from({ length: 3 }, (_, index) => aRun(index));
    await opened.dataSource.manager.insert(
      DagRun,
      runs.map((run) => ({ ...run })),
    );
    const theirs = await stored();
    await opened.dataSource.manager.clear(DagRun);
    await insertRuns(opened.dataSource.manager, runs);
    const ours = await stored();
    const withoutIds = (rows: typeof ours) => rows.map((row) => ({ ...row, id: null }));
    expect(withoutIds(ours)).toEqual(withoutIds(theirs));
    expect(ours).toMatchObject(runs);
  });

  it('takes any number of rows, none too', async () => {
    const runs = Array.from({ length: 2503 }, (_, index) => aRun(index));
    await insertRuns(opened.dataSource.manager, []);
    await insertRuns(opened.dataSource.manager, runs.slice(0, 1));
    await insertRuns(opened.dataSource.manager, runs.slice(1, 4));
    await insertRuns(opened.dataSource.manager, runs.slice(4));
    expect((await stored()).map(({ runId }) => runId)).toEqual(runs.map(({ runId }) => runId));
  });

  it('is undone with its transaction', async () => {
    const work = opened.dataSource.transaction(async (manager) => {
      await insertRuns(manager, [aRun(1)]);
      throw new Error('rolled back');
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await stored()).toEqual([]);
  });
});
