import type { FastifyRequest } from 'fastify';
import { Forbidden } from '../common/errors.js';
import { StartError } from '../common/start-error.js';

/**
 * Decides whether a request may go on.
 *
 * @throws Unauthorized or Forbidden if not
 */
export type AuthBackend = (request: FastifyRequest) => void | Promise<void>;

/** Airflow's names of the backends, as `[api] auth_backend` says them. */
const backends: Readonly<Record<string, AuthBackend>> = {
  'airflow.api.auth.backend.default': () => undefined,
  'airflow.api.auth.backend.deny_all': () => {
    throw new Forbidden();
  },
};

/**
 * The backend of Airflow's name.
 *
 * @throws StartError that lists the known names
 */
export function authBackend(name: string): AuthBackend {
  const backend = Object.hasOwn(backends, name) ? backends[name] : undefined;
  if (backend) return backend;
  const known = Object.keys(backends).join(', ');
  throw new StartError(`[api] auth_backend: there is no backend ${JSON.stringify(name)}; this version has ${known}`);
}
