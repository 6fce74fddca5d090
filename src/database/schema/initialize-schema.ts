import type { DataSource, EntityManager } from 'typeorm';
import { StartError } from '../../common/start-error.js';
import { type Progress, silently } from '../../common/progress.js';
import { Pool } from '../entities/pool.entity.js';
import { inTransaction } from '../transaction.js';
import { readSchema, type SchemaDialect } from './read-schema.js';
import { airflow11015, describeRevisions, isKnownSchema, readRevisions } from './revision.js';

/** How the schema is created on one kind of database. */
interface Creation {
  readonly dialect: SchemaDialect;
  /** Waits for or checks a precondition. */
  readonly prepare?: (manager: EntityManager) => Promise<void>;
}

const creations: Partial<Record<DataSource['options']['type'], Creation>> = {
  'better-sqlite3': { dialect: 'sqlite' },
  postgres: { dialect: 'postgresql', prepare: waitForOthers },
  mysql: { dialect: 'mysql', prepare: requireExplicitDefaults },
};

/**
 * Creates the same schema in an empty database as Airflow 1.10.15's migrations: the tables, their initial rows, and the
 * revision in `alembic_version`. Airflow 1.10.15 can use the database as if it had created it. A schema that another
 * process created first is left unchanged.
 *
 * It runs in one transaction, but MySQL commits each table when it is created. The revision is written last, so an
 * interrupted creation leaves tables without a revision: neither Windsock nor this function accepts them as a schema.
 *
 * @throws StartError if another schema or a table with the name of an Airflow table exists, or if the server has a
 *   setting that Airflow does not support
 */
export async function initializeSchema(dataSource: DataSource, defaultPoolSlots: number): Promise<void> {
  await inTransaction(dataSource, async (manager) => {
    await prepareCreation(manager);
    const revisions = await readRevisions(manager.queryRunner!);
    if (isKnownSchema(revisions)) return;
    if (revisions?.length) throw new StartError(`${describeRevisions(revisions)}, so nothing was created in it`);
    await requireNoTable(manager);
    await createSchema(manager, defaultPoolSlots);
  });
}

/**
 * Waits for other processes that create or reset the schema, and makes them wait until the transaction ends.
 *
 * @throws StartError if the server has a setting that Airflow does not support
 */
export async function prepareCreation(manager: EntityManager): Promise<void> {
  await creationOn(manager).prepare?.(manager);
}

/** Creates the tables and their initial rows. None of the tables may exist. */
export async function createSchema(
  manager: EntityManager,
  defaultPoolSlots: number,
  progress: Progress = silently,
): Promise<void> {
  const statements = readSchema(creationOn(manager).dialect);
  for (const statement of progress(statements, 'statements')) await manager.query(statement);
  await insertFirstRows(manager, defaultPoolSlots);
}

/**
 * The tables of the database that have names from the schema, whichever application created them. Each follows the
 * tables that it references.
 */
export async function findTables(manager: EntityManager): Promise<string[]> {
  const found: string[] = [];
  // SQLite's schema is in another order.
  for (const table of tableNames(readSchema('mysql'))) {
    if (await manager.queryRunner!.hasTable(table)) found.push(table);
  }
  return found;
}

function creationOn({ dataSource }: EntityManager): Creation {
  return creations[dataSource.options.type]!;
}

/** PostgreSQL would let two transactions create the same tables concurrently, and fail one of them only at its end. */
async function waitForOthers(manager: EntityManager): Promise<void> {
  await manager.query("SELECT pg_advisory_xact_lock(hashtext('windsock initdb'))");
}

/**
 * Without this setting MySQL sets a NOT NULL timestamp, such as a task's execution date, to the current time with every
 * UPDATE of its row.
 */
async function requireExplicitDefaults(manager: EntityManager): Promise<void> {
  const [row] = await manager.query<{ value: unknown }[]>('SELECT @@explicit_defaults_for_timestamp AS value');
  if (Number(row?.value) === 1) return;
  // Airflow: the migrations 0e2a74e0fc9f and d38e04c12aa2 refuse it too
  throw new StartError(
    'The server has explicit_defaults_for_timestamp off, and Airflow needs it on: nothing was created',
  );
}

async function requireNoTable(manager: EntityManager): Promise<void> {
  const found = await findTables(manager);
  if (found.length === 0) return;
  throw new StartError(
    `The database has no schema revision, but has the tables ${found.join(', ')}, so nothing was created in it. ` +
      'They are of another application, or of an initdb that is still running or was interrupted: ' +
      'in that last case drop them, or the whole database, and run it again',
  );
}

function tableNames(schema: readonly string[]): string[] {
  return schema.flatMap(
    (statement) => /^(?:CREATE TABLE|ALTER TABLE "user" RENAME TO) (\w+)/.exec(statement)?.[1] ?? [],
  );
}

async function insertFirstRows(manager: EntityManager, defaultPoolSlots: number): Promise<void> {
  // Airflow: the migrations 33ae817a1ff4 and 86770d1215c0 insert the only rows that these tables ever have
  await manager.query("INSERT INTO kube_resource_version (resource_version) VALUES ('')");
  await manager.query("INSERT INTO kube_worker_uuid (worker_uuid) VALUES ('')");
  // Airflow: add_default_pool_if_not_exists
  await manager.insert(Pool, { pool: 'default_pool', slots: defaultPoolSlots, description: 'Default pool' });
  await manager.query(`INSERT INTO alembic_version (version_num) VALUES ('${airflow11015}')`);
}
