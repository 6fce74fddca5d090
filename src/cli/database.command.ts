import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from '../common/start-error.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import { dataSourceOptions, missingSqliteFile } from '../database/data-source-options.js';
import { connect } from '../database/open-database.js';
import { initializeSchema } from '../database/schema/initialize-schema.js';
import { describeRevisions, findRevisions, isKnownSchema } from '../database/schema/revision.js';

const sayOnStderr = (message: string) => void process.stderr.write(`windsock: ${message}\n`);

/** `windsock initdb`: creates the schema. A database that has it already is left as it is. */
export async function initializeDatabase(): Promise<void> {
  const config = loadAirflowConfig();
  const missing = missingSqliteFile(dataSourceOptions(config));
  if (missing) mkdirSync(dirname(missing), { recursive: true });
  const dataSource = await connect(config, sayOnStderr);
  try {
    const known = isKnownSchema(await findRevisions(dataSource));
    if (!known) await initializeSchema(dataSource, config.core.nonPooledTaskSlotCount);
    const revisions = await findRevisions(dataSource);
    process.stdout.write(`${describeRevisions(revisions)}${known ? ', nothing to do' : ', created now'}\n`);
  } finally {
    await dataSource.destroy();
  }
}

/**
 * `windsock checkdb`: prints which revision was found.
 *
 * @throws StartError if Windsock does not work on it
 */
export async function checkDatabase(): Promise<void> {
  const revisions = await readRevisions(loadAirflowConfig());
  if (!isKnownSchema(revisions)) throw new StartError(describeRevisions(revisions));
  process.stdout.write(`${describeRevisions(revisions)}\n`);
}

async function readRevisions(config: AirflowConfig): Promise<string[] | null> {
  const missing = missingSqliteFile(dataSourceOptions(config));
  if (missing) throw new StartError(`There is no file ${missing}; \`windsock initdb\` creates it`);
  const dataSource = await connect(config, sayOnStderr);
  try {
    return await findRevisions(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
