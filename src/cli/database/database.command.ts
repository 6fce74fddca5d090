import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DataSource } from 'typeorm';
import { StartError } from '../../common/start-error.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import { type DatabaseLocation, locateDatabase, missingFile } from '../../database/database-location.js';
import { connect } from '../../database/open-database.js';
import { initializeSchema } from '../../database/schema/initialize-schema.js';
import { resetSchema } from '../../database/schema/reset-schema.js';
import { describeRevisions, findRevisions, isKnownSchema } from '../../database/schema/revision.js';
import { maskSecrets } from '../../database/sqlalchemy-url.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { confirm } from '../terminal/confirm.js';
import { withProgress } from '../terminal/progress.js';

const sayOnStderr = (message: string) => void process.stderr.write(`windsock: ${message}\n`);

/** `windsock db init`: creates the schema. Does not change a database that already has it. */
export async function initializeDatabase(): Promise<void> {
  const config = loadAirflowConfig();
  const location = locateDatabase(config);
  createFolder(location);
  await withConnection(location, config, (dataSource) => initialize(dataSource, config));
}

/**
 * `windsock db upgrade`: does the same as `db init`.
 *
 * Differs from Airflow: it changes an older schema.
 *
 * @throws StartError if the database has a schema that Windsock does not know
 */
export async function upgradeDatabase(): Promise<void> {
  const config = loadAirflowConfig();
  const location = locateDatabase(config);
  createFolder(location);
  await withConnection(location, config, async (dataSource) => {
    const revisions = await findRevisions(dataSource);
    if (revisions?.length && !isKnownSchema(revisions)) {
      throw new StartError(
        `${describeRevisions(revisions)}. Windsock changes no schema: Airflow's own \`airflow upgradedb\` does`,
      );
    }
    await initialize(dataSource, config);
  });
}

/**
 * `windsock db check`: prints the revision of the schema.
 *
 * @throws StartError if Windsock does not support it
 */
export async function checkDatabase(): Promise<void> {
  const config = loadAirflowConfig();
  const location = locateDatabase(config);
  const missing = missingFile(location);
  if (missing) throw new StartError(`There is no file ${missing}; \`windsock initdb\` creates it`);
  const revisions = await withConnection(location, config, findRevisions);
  if (!isKnownSchema(revisions)) throw new StartError(describeRevisions(revisions));
  process.stdout.write(`${describeRevisions(revisions)}\n`);
}

/**
 * `windsock db reset`: drops Airflow's tables and creates them again. It names the database and asks for confirmation
 * first, unless `--yes` is given.
 *
 * @throws StartError if the tables may belong to another program, or other objects refer to them
 */
export async function resetDatabase({ yes }: { yes?: true }): Promise<void> {
  const config = loadAirflowConfig();
  process.stdout.write(`DB: ${maskSecrets(config.core.sqlAlchemyConn)}\n`);
  if (!yes && !(await confirm('This will drop existing tables if they exist. Proceed? (y/n)'))) return;
  const location = locateDatabase(config);
  createFolder(location);
  await withConnection(location, config, async (dataSource) => {
    await new UnitOfWork(dataSource, config).transaction((manager) =>
      resetSchema(manager, config.core.nonPooledTaskSlotCount, withProgress),
    );
    await report('created anew', dataSource);
  });
}

async function initialize(dataSource: DataSource, config: AirflowConfig): Promise<void> {
  const known = isKnownSchema(await findRevisions(dataSource));
  if (!known) await initializeSchema(dataSource, config.core.nonPooledTaskSlotCount);
  await report(known ? 'nothing to do' : 'created now', dataSource);
}

async function report(what: string, dataSource: DataSource): Promise<void> {
  process.stdout.write(`${describeRevisions(await findRevisions(dataSource))}, ${what}\n`);
}

function createFolder(location: DatabaseLocation): void {
  const missing = missingFile(location);
  if (missing) mkdirSync(dirname(missing), { recursive: true });
}

async function withConnection<T>(
  location: DatabaseLocation,
  config: AirflowConfig,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = await connect(location, config, sayOnStderr);
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
