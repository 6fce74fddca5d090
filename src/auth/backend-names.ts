/** Admits every request. */
export const defaultBackend = 'airflow.api.auth.backend.default';
/** Denies every request. */
export const denyAllBackend = 'airflow.api.auth.backend.deny_all';
/** Authenticates by Kerberos tickets. */
export const kerberosBackend = 'airflow.api.auth.backend.kerberos_auth';
/** Authenticates the users of the classic web UI. */
export const passwordBackend = 'airflow.contrib.auth.backends.password_auth';
/** Authenticates the users of the RBAC web UI. */
export const basicBackend = 'airflow.api.auth.backend.basic_auth';
