/** Who calls, as an authentication backend found out. */
export interface Principal {
  /** A user name, or a Kerberos principal with its realm; `anonymous` where nobody was asked. */
  readonly name: string;
  /** The backend that vouches for it, by Airflow's name. */
  readonly backend: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null until the authentication hook has let the request in, and on public routes. */
    principal: Principal | null;
  }
}
