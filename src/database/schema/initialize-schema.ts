import type { DataSource, EntityManager } from 'typeorm';
import { StartError } from '../../common/start-error.js';
import { Pool } from '../entities/pool.entity.js';
import { sqliteSchema } from './airflow-1-10-15.sqlite.js';
import { airflow11015, describeRevisions, findRevisions } from './revision.js';

const schemas: Partial<Record<DataSource['options']['type'], readonly string[]>> = { 'better-sqlite3': sqliteSchema };

/**
 * Creates in an empty database what Airflow 1.10.15's own migrations create, in one transaction: the tables, the
 * revision in `alembic_version`, and `default_pool`. A real Airflow 1.10.15 takes the database as its own.
 *
 * @throws StartError if the database is not empty
 */
export async function initializeSchema(dataSource: DataSource, defaultPoolSlots: number): Promise<void> {
  const statements = schemas[dataSource.options.type]!;
  await dataSource.transaction(async (manager) => {
    await requireEmpty(dataSource, manager);
    for (const statement of statements) await manager.query(statement);
    await manager.createQueryBuilder().insert().into('alembic_version').values({ version_num: airflow11015 }).execute();
    // Airflow: add_default_pool_if_not_exists
    await manager.insert(Pool, { pool: 'default_pool', slots: defaultPoolSlots, description: 'Default pool' });
  });
}

async function requireEmpty(dataSource: DataSource, manager: EntityManager): Promise<void> {
  if (!(await manager.queryRunner!.hasTable('dag'))) return;
  throw new StartError(`${describeRevisions(await findRevisions(dataSource))}, so nothing was created in it`);
}
