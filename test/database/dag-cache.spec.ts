import { beforeEach, describe, expect, it } from 'vitest';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { DagCatalog } from '../../src/dags/dag-catalog.service.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { openedDatabase } from '../support/data-source.js';
import { dialects } from '../support/dialects.js';

const [first, second, third] = ['etl_orders', 'example_bash_operator', 'start_on_dag'] as const;

describe.runIf(dialects.includes('sqlite'))('the structures of DAGs', () => {
  const opened = openedDatabase('sqlite');
  let catalog: DagCatalog;

  beforeEach(() => {
    const config = loadAirflowConfig(opened.database.env);
    catalog = new DagCatalog(new UnitOfWork(opened.dataSource, config), config);
  });

  it('are shared until their row changes', async () => {
    const dag = await catalog.getDag(first);
    expect(await catalog.getDag(first)).toBe(dag);
    await opened.database.sql(`UPDATE serialized_dag SET last_updated = '2038-01-01 00:00:00.000000'`);
    const changed = await catalog.getDag(first);
    expect(changed).not.toBe(dag);
    expect(await catalog.getDag(first)).toBe(changed);
  });

  it('are kept up to 16 million characters of JSON, those that were used last', async () => {
    // White space, which JSON may end with.
    await opened.database.sql(`UPDATE serialized_dag SET data = data || printf('%7000000s', '')`);
    const [one, other] = [await catalog.getDag(first), await catalog.getDag(second)];
    expect(await catalog.getDag(first)).toBe(one);
    await catalog.getDag(third);
    expect(await catalog.getDag(first)).toBe(one);
    expect(await catalog.getDag(second)).not.toBe(other);
  });
});
