/** The authenticated caller. */
export interface Principal {
  /** A user name, or a Kerberos principal with its realm; `anonymous` if no credentials are required. */
  readonly name: string;
  /** Airflow's name of the backend that authenticated the caller. */
  readonly backend: string;
}

/** The result of the authentication, for metrics and logs. */
export interface AuthenticationOutcome {
  /** Airflow's name of the backend that decided. */
  readonly backend: string;
  /** `error`: the credentials could not be checked. */
  readonly outcome: 'ok' | 'refused' | 'throttled' | 'error';
  /** The caller if the outcome is `ok`, even if access is then denied. Only for the log. */
  readonly name?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null if no backend was asked, or if none found credentials of its kind. */
    auth: AuthenticationOutcome | null;
    /** Null until the authentication hook has admitted the request, and on public routes. */
    principal: Principal | null;
  }
}
