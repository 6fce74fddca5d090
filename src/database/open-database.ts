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
/** Of an SQLite file that another process has to itself, as it does while it opens it for the first time. */
const locked = { interval: 50, attempts: 20 };

/** Hears, once, that the database cannot be reached yet and is waited for. */
export type OnWait = (message: string) => void;

/**
 * Connects to the database, whatever is in it. A database that cannot be reached is waited for.
 *
 * @throws StartError if it cannot be reached within `[core] sql_alchemy_start_timeout`, or refuses
 */
export async function connect(
  location: DatabaseLocation,
  { core }: AirflowConfig,
  onWait: OnWait = () => undefined,
): Promise<DataSource> {
  const deadline = performance.now() + core.sqlAlchemyStartTimeout * 1000;
  let isTold = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await initialize(location);
    } catch (error) {
      const isMoment = isLockConflict(error) && attempt <= locked.attempts;
      const interval = isMoment ? locked.interval : retryIntervalMs;
      const mayPass = isOutage(error) || isLockConflict(error);
      const reason = `The database cannot be opened: ${(error as Error).message} (${location.place})`;
      if (!mayPass || performance.now() + interval > deadline) throw new StartError(reason, { cause: error });
      if (!isMoment && !isTold) onWait(`${reason}; waiting up to ${core.sqlAlchemyStartTimeout} s for it`);
      isTold ||= !isMoment;
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
  connectionsOf(dataSource); // so that a TypeORM without them fails here, and not at a request
  return dataSource;
}

/**
 * Connects to the configured database and makes sure that Windsock works on its schema. The embedded default is created
 * on its first start; a database that exists is never changed.
 *
 * @throws StartError with what to do, if it cannot be reached or its schema is not known
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

/** Two first starts at the same moment: one creates the schema, the other finds it. */
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
