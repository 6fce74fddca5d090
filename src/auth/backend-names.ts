/** Lets everybody in. */
export const defaultBackend = 'airflow.api.auth.backend.default';
/** Lets nobody in. */
export const denyAllBackend = 'airflow.api.auth.backend.deny_all';
/** Tickets. */
export const kerberosBackend = 'airflow.api.auth.backend.kerberos_auth';
/** The users of the classic web UI. */
export const passwordBackend = 'airflow.contrib.auth.backends.password_auth';
/** The users of the RBAC web UI. */
export const basicBackend = 'airflow.api.auth.backend.basic_auth';
