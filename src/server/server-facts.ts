import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { defaultBackend } from '../auth/backend-names.js';
import { experimentalPrefix } from '../client/api-path.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { locateDatabase } from '../database/database-location.js';
import { SerializedDagModel } from '../database/entities/serialized-dag-model.entity.js';
import { findRevisions, knownRevisions } from '../database/schema/revision.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { countRecordedRuns, totalOf } from '../dag-runs/recorded-runs.js';
import { findFirstStart } from '../scheduler/scheduler-job.js';
import { Clock } from '../time/clock.js';
import { chooseScheduler, type SchedulerChoice } from './scheduler-choice.js';

/** Facts for the operator about a server that has just started. Contains no secret. */
export interface ServerFacts {
  /** The URL of the API. */
  readonly url: string;
  /** Address and port; the URL may show another address, if this one is not reachable as such. */
  readonly listens: string;
  /** The URL of the documentation page; null if there is none. */
  readonly docs: string | null;
  /** Kind and location. */
  readonly database: string;
  /** The revision and the releases that have it; null if the database did not answer. */
  readonly schema: string | null;
  /** The number of serialized DAGs; null if the database did not answer. */
  readonly dags: number | null;
  /** Whether `windsock standalone` runs a scheduler. */
  readonly scheduler: SchedulerChoice;
  /** The number of runs that no scheduler executes, because they began before the first one; null if unknown. */
  readonly recordedRuns: number | null;
  /** The names of the authentication backends. */
  readonly backends: readonly string[];
  /** Whether callers need no credentials. */
  readonly open: boolean;
}

/** @param application already listens */
export async function gatherFacts(application: NestFastifyApplication, config: AirflowConfig): Promise<ServerFacts> {
  const { webserver, api } = config;
  const { kind, place } = locateDatabase(config);
  const root = `${await application.getUrl()}${webserver.basePath}`;
  const { address, port } = application.getHttpServer().address() as { address: string; port: number };
  const hasDocs = application
    .getHttpAdapter()
    .getInstance()
    .hasRoute({ method: 'GET', url: `${webserver.basePath}/docs` });
  const scheduler = chooseScheduler(config);
  return {
    url: `${root}/${experimentalPrefix}`,
    listens: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
    docs: hasDocs ? `${root}/docs` : null,
    database: `${kind} ${place}`,
    ...(await askDatabase(application, scheduler)),
    scheduler,
    backends: api.backends,
    open: api.backends.includes(defaultBackend),
  };
}

/** Never rejects: these facts are only shown, and the server already listens. */
async function askDatabase(
  application: NestFastifyApplication,
  { runs }: SchedulerChoice,
): Promise<Pick<ServerFacts, 'schema' | 'dags' | 'recordedRuns'>> {
  try {
    return await application.get(UnitOfWork, { strict: false }).read(async (manager) => {
      const revisions = (await findRevisions(manager.dataSource)) ?? [];
      const schema = revisions.map((revision) => `${revision} (Airflow ${knownRevisions.get(revision)})`).join(' + ');
      const dags = await manager.count(SerializedDagModel);
      if (!runs) return { schema, dags, recordedRuns: null };
      // Before the first start of a scheduler, every run that is `running` counts.
      const firstStart = (await findFirstStart(manager)) ?? application.get(Clock, { strict: false }).now();
      return { schema, dags, recordedRuns: totalOf(await countRecordedRuns(manager, { firstStart })) };
    });
  } catch {
    return { schema: null, dags: null, recordedRuns: null };
  }
}
