import type { ExperimentalClient } from '../../client/experimental-client.js';
import { StartError } from '../../common/start-error.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import type { LocalClient } from './local-client.js';

/** A client, whichever it is: the one on the database knows slots that a number cannot hold. */
export type AnyClient = ExperimentalClient<number | bigint>;

/**
 * Opens the client that `[cli] api_client` names for the length of some work.
 *
 * @throws StartError if there is no such client, or it cannot be opened; else what the work throws
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
 * Opens the client on the database, whatever `[cli] api_client` says: for what no endpoint has.
 *
 * @throws StartError if it cannot be opened; else what the work throws
 */
export async function withLocalClient<T>(config: AirflowConfig, work: (client: LocalClient) => Promise<T>): Promise<T> {
  // Loaded only now: the client over HTTP needs neither Nest nor TypeORM.
  const { LocalClient } = await import('./local-client.js');
  const client = await LocalClient.open(config);
  return work(client).finally(() => client.close());
}
