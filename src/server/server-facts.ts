import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { defaultBackend } from '../auth/backend-names.js';
import { experimentalPrefix } from '../client/api-path.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { locateDatabase } from '../database/database-location.js';
import { SerializedDagModel } from '../database/entities/serialized-dag-model.entity.js';
import { findRevisions, knownRevisions } from '../database/schema/revision.js';
import { UnitOfWork } from '../database/unit-of-work.js';

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
  return {
    url: `${root}/${experimentalPrefix}`,
    listens: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
    docs: hasDocs ? `${root}/docs` : null,
    database: `${kind} ${place}`,
    ...(await askDatabase(application.get(UnitOfWork, { strict: false }))),
    backends: api.backends,
    open: api.backends.includes(defaultBackend),
  };
}

/** Never rejects: these facts are only shown, and the server already listens. */
async function askDatabase(unitOfWork: UnitOfWork): Promise<Pick<ServerFacts, 'schema' | 'dags'>> {
  try {
    return await unitOfWork.read(async (manager) => {
      const revisions = (await findRevisions(manager.dataSource)) ?? [];
      const schema = revisions.map((revision) => `${revision} (Airflow ${knownRevisions.get(revision)})`).join(' + ');
      return { schema, dags: await manager.count(SerializedDagModel) };
    });
  } catch {
    return { schema: null, dags: null };
  }
}
