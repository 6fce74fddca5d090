import type { FastifyRequest } from 'fastify';
import type { Strategy } from 'passport';
import type { Principal } from '../http/principal.js';

/**
 * One way to prove who calls: a Passport strategy under Airflow's name of the backend. It ends each request with one of
 *
 * - `success(principal, { headers })`: known; the headers, if any, go out with the answer, whatever it is;
 * - `fail(challenge)`: the request has no credentials of this kind, so the next backend of the list is asked, and the
 *   client reads the challenges of all of them if none knows it;
 * - `error(exception)`: it has, and they do not do. Unauthorized for malformed ones, Forbidden, TooManyRequests,
 *   ServiceUnavailable. No other backend is asked.
 *
 * `IdentifyingStrategy` says so to Passport for a plain function. Strategies are shared between requests and keep no state of one.
 */
export interface AuthBackend extends Strategy {
  readonly name: string;
  /** What WWW-Authenticate tells a client without credentials; null where there is nothing to send. */
  readonly challenge: string | null;
  /** Who everybody is, whatever they send, for a backend that asks for nothing. Nobody else is asked then, nor it. */
  readonly everybody?: Principal;
}

/** What a backend found out about a request with good credentials. */
export interface Identification {
  readonly principal: Principal;
  /** For the answer, such as Kerberos's `WWW-Authenticate: negotiate …`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Finds out who calls.
 *
 * @returns null if the request has no credentials of this kind
 * @throws Unauthorized, Forbidden, TooManyRequests or ServiceUnavailable
 */
export type Identify = (request: FastifyRequest) => Identification | null | Promise<Identification | null>;
