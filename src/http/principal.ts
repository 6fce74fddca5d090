/** Who calls, as an authentication backend found out. */
export interface Principal {
  /** A user name, or a Kerberos principal with its realm; `anonymous` where nobody was asked. */
  readonly name: string;
  /** The backend that vouches for it, by Airflow's name. */
  readonly backend: string;
}

/** How the question who calls ended, for those who count and log. */
export interface AuthenticationOutcome {
  /** The backend that answered it, by Airflow's name. */
  readonly backend: string;
  /** `error`: the credentials could not be checked. */
  readonly outcome: 'ok' | 'refused' | 'throttled' | 'error';
  /** Who calls, if the outcome is `ok`, even if they may not: for the log alone. */
  readonly name?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null where no backend was asked, or none found credentials of its kind. */
    auth: AuthenticationOutcome | null;
    /** Null until the authentication hook has let the request in, and on public routes. */
    principal: Principal | null;
  }
}
