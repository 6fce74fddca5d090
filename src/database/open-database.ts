import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { StartError } from '../common/start-error.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { type DatabaseLocation, locateDatabase, missingFile } from './database-location.js';
import { isLockConflict, isOutage } from './database-errors.js';
import { initializeSchema } from './schema/initialize-schema.js';
import { describeRevisions, findRevisions, isKnownSchema } from './schema/revision.js';
import { connectionsOf } from './typeorm-internals.js';

const retryIntervalMs = 1000; // milliseconds
/** Retries for an SQLite file that another process has locked exclusively, as it does when it first opens the file. */
const locked = { interval: 50, attempts: 20 };

/** Called once, when the database cannot be reached yet and Windsock waits for it. */
export type OnWait = (message: string) => void;

/**
 * Connects to the database without looking at its content. Waits for a database that cannot be reached.
 *
 * @throws StartError if the database denies access or cannot be reached within `[core] sql_alchemy_start_timeout`
 */
export async function connect(
  location: DatabaseLocation,
  { core }: AirflowConfig,
  onWait: OnWait = () => undefined,
): Promise<DataSource> {
  const deadline = performance.now() + core.sqlAlchemyStartTimeout * 1000;
  let hasWarned = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await initialize(location);
    } catch (error) {
      const isBriefLock = isLockConflict(error) && attempt <= locked.attempts;
      const interval = isBriefLock ? locked.interval : retryIntervalMs;
      const isTransient = isOutage(error) || isLockConflict(error);
      const reason = `The database cannot be opened: ${(error as Error).message} (${location.place})`;
      if (!isTransient || performance.now() + interval > deadline) throw new StartError(reason, { cause: error });
      if (!isBriefLock && !hasWarned) onWait(`${reason}; waiting up to ${core.sqlAlchemyStartTimeout} s for it`);
      hasWarned ||= !isBriefLock;
      await sleep(interval);
    }
  }
}

async function initialize({
  options,
  unencrypted,
}: Pick<DatabaseLocation, 'options' | 'unencrypted'>): Promise<DataSource> {
  const dataSource = new DataSource(options);
  try {
    await dataSource.initialize();
  } catch (error) {
    if (!unencrypted || !(error as Error).message.includes('does not support SSL')) throw error;
    return initialize({ options: unencrypted, unencrypted: null });
  }
  connectionsOf(dataSource); // an incompatible TypeORM fails here, not at a request
  return dataSource;
}

/**
 * Connects to the configured database and checks that Windsock supports its schema. Creates the embedded default on the
 * first start; never changes an existing schema.
 *
 * @throws StartError with advice, if the database cannot be reached or its schema is not supported
 */
export async function openDatabase(config: AirflowConfig, onWait?: OnWait): Promise<DataSource> {
  const location = locateDatabase(config);
  const missing = missingFile(location);
  if (missing && !location.isEmbedded) {
    throw new StartError(`[core] sql_alchemy_conn: there is no file ${missing}; \`windsock initdb\` creates it`);
  }
  if (missing) mkdirSync(dirname(missing), { recursive: true });
  const dataSource = await connect(location, config, onWait);
  try {
    await prepareSchema(dataSource, location, config);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function prepareSchema(
  dataSource: DataSource,
  { isEmbedded }: DatabaseLocation,
  { core }: AirflowConfig,
): Promise<void> {
  const revisions = await findRevisions(dataSource);
  if (isKnownSchema(revisions)) return;
  if (revisions === null && isEmbedded) return createOnce(dataSource, core.nonPooledTaskSlotCount);
  const advice = revisions === null ? '; `windsock initdb` creates it in an empty database' : '';
  throw new StartError(describeRevisions(revisions) + advice);
}

/** If two processes start for the first time at once, one creates the schema and the other finds it. */
async function createOnce(dataSource: DataSource, defaultPoolSlots: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return await initializeSchema(dataSource, defaultPoolSlots);
    } catch (error) {
      if (isKnownSchema(await findRevisions(dataSource))) return;
      if (!isLockConflict(error)) throw error;
      await sleep(50);
    }
  }
  throw new StartError('The database stayed locked by another process while its schema was to be created');
}
