/** A user name and a password, for the backends `password_auth` and `basic_auth`. */
export interface BasicAuth {
  readonly kind: 'basic';
  readonly username: string;
  readonly password: string;
}

/** The ticket in the process's credential cache (`kinit`, `KRB5CCNAME`), for the backend `kerberos_auth`. */
export interface KerberosAuth {
  readonly kind: 'kerberos';
  /** The first part of the service's principal; `airflow` if absent. */
  readonly service?: string | undefined;
}

/** How the client authenticates. */
export type Auth = BasicAuth | KerberosAuth;
