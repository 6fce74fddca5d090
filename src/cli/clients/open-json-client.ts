import { kerberosBackend } from '../../auth/backend-names.js';
import { type Auth, credentialsFor, JsonClient } from '../../client/json-client.js';
import type { AirflowConfig } from '../../config/airflow-config.js';

/**
 * Opens Airflow's `json_client`, as `[cli]` configures it.
 *
 * @throws ClientError if a setting cannot be used
 */
export function openJsonClient(config: AirflowConfig): JsonClient {
  const { endpointUrl, requestTimeout } = config.cli;
  return new JsonClient({ endpointUrl, auth: findAuth(config), timeout: requestTimeout });
}

/** Airflow: the client shows a ticket if that is what the configured backend asks for, whatever else it has. */
function findAuth({ api, cli: { endpointUrl, username, password } }: AirflowConfig): Auth | undefined {
  if (api.backends.includes(kerberosBackend)) return { kind: 'kerberos' };
  return credentialsFor(endpointUrl, { username, password, env: process.env });
}
