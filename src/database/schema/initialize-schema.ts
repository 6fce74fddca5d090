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
  /** What has to be done, or to be so, before. */
  readonly prepare?: (manager: EntityManager) => Promise<void>;
}

const creations: Partial<Record<DataSource['options']['type'], Creation>> = {
  'better-sqlite3': { dialect: 'sqlite' },
  postgres: { dialect: 'postgresql', prepare: waitForOthers },
  mysql: { dialect: 'mysql', prepare: requireExplicitDefaults },
};

/**
 * Creates in an empty database what Airflow 1.10.15's own migrations create: the tables, the rows in them, and the
 * revision in `alembic_version`. A real Airflow 1.10.15 takes the database as its own. What another process created
 * first is left as it is.
 *
 * All of it is one transaction, but MySQL commits every table as it is created. The revision is written last, so that
 * what an interruption leaves behind has none: neither Windsock nor this function takes it for a schema.
 *
 * @throws StartError if there is another schema, or a table that has the name of one of Airflow's; or if the server has
 *   a setting that Airflow does not work with
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
 * Waits for others that create or reset the schema, up to the end of the transaction.
 *
 * @throws StartError if the server has a setting that Airflow does not work with
 */
export async function prepareCreation(manager: EntityManager): Promise<void> {
  await creationOn(manager).prepare?.(manager);
}

/** Creates the tables and the rows in them. None of the tables may be there. */
export async function createSchema(
  manager: EntityManager,
  defaultPoolSlots: number,
  progress: Progress = silently,
): Promise<void> {
  const statements = readSchema(creationOn(manager).dialect);
  for (const statement of progress(statements, 'statements')) await manager.query(statement);
  await insertFirstRows(manager, defaultPoolSlots);
}

/** The tables of the schema that are there, whosesoever they are; each after those that it refers to. */
export async function findTables(manager: EntityManager): Promise<string[]> {
  const found: string[] = [];
  // Those of SQLite's schema are in another order.
  for (const table of tableNames(readSchema('mysql')))
    if (await manager.queryRunner!.hasTable(table)) found.push(table);
  return found;
}

function creationOn({ dataSource }: EntityManager): Creation {
  return creations[dataSource.options.type]!;
}

/** PostgreSQL would let two transactions create the same tables side by side, and fail one of them at its end. */
async function waitForOthers(manager: EntityManager): Promise<void> {
  await manager.query("SELECT pg_advisory_xact_lock(hashtext('windsock initdb'))");
}

/**
 * Without this setting MySQL sets a timestamp that may not be NULL, such as a task's execution date, to the current time
 * with every UPDATE of its row.
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
