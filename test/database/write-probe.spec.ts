import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { openDatabase } from '../../src/database/open-database.js';
import { probeWrite } from '../../src/database/write-probe.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';

describe.each(dialects)('on %s', (dialect) => {
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

  it('a probe finds that there is room, time after time, and leaves nothing behind', async () => {
    const count = 'SELECT count(*) AS n FROM log';
    const before = await database.sql(count);
    for (let time = 0; time < 3; time++) {
      const undone = new Error('undone');
      const probe = dataSource.transaction(async (manager) => {
        await probeWrite(manager);
        throw undone;
      });
      await expect(probe).rejects.toBe(undone);
    }
    expect(await database.sql(count)).toEqual(before);
  });
});
