import type { ExperimentalClient } from '../../client/experimental-client.js';
import { StartError } from '../../common/start-error.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import type { LocalClient } from './local-client.js';

/** Either client. The client on the database can return slots that a number cannot hold. */
export type AnyClient = ExperimentalClient<number | bigint>;

/**
 * Runs some work with the client that `[cli] api_client` names.
 *
 * @throws StartError if there is no such client, or it cannot be opened; also the errors of the work
 */
export async function withClient<T>(config: AirflowConfig, work: (client: AnyClient) => Promise<T>): Promise<T> {
  switch (config.cli.apiClient) {
    case 'airflow.api.client.json_client': {
      const { openJsonClient } = await import('./open-json-client.js');
      return work(openJsonClient(config));
    }
    case 'airflow.api.client.local_client':
      return withLocalClient(config, work);
    default:
      throw new StartError(
        `[cli] api_client: there is no client ${config.cli.apiClient}; this version has ` +
          'airflow.api.client.local_client and airflow.api.client.json_client',
      );
  }
}

/**
 * Runs some work with the client on the database, regardless of `[cli] api_client`, for data that no endpoint returns.
 *
 * @throws StartError if it cannot be opened; also the errors of the work
 */
export async function withLocalClient<T>(config: AirflowConfig, work: (client: LocalClient) => Promise<T>): Promise<T> {
  // Loaded on demand: the client over HTTP needs neither Nest nor TypeORM.
  const { LocalClient } = await import('./local-client.js');
  const client = await LocalClient.open(config);
  return work(client).finally(() => client.close());
}
