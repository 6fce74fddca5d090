import { type Answer, errorOf, errorText, readList, readObject, readSource } from './api-answer.js';
import { apiPath } from './api-path.js';
import type { Auth } from './auth.js';
import { authenticationFor } from './authentication.js';
import { ClientError } from './client-errors.js';
import { parseEndpoint } from './endpoint-url.js';
import type {
  DagRun,
  DagRunFilter,
  DagRunState,
  DeletedDag,
  ExperimentalClient,
  Health,
  LatestRun,
  NewPool,
  Pool,
  Task,
  TaskInstance,
  TriggerDag,
  TriggeredRun,
} from './experimental-client.js';
import { type ApiRequest, HttpConnection } from './http-connection.js';

// This file holds all exports of `windsock/client`.
export type { Auth, BasicAuth, KerberosAuth } from './auth.js';
export { ApiError, ClientError, ConnectionError, CredentialsError } from './client-errors.js';
export { credentialsFor, type CredentialSources } from './credentials.js';
export type { ErrorKind } from './error-kind.js';
export type * from './experimental-client.js';

/** How to reach an Airflow. */
export interface JsonClientOptions {
  /** The address, with the path of its `base_url` if it has one: `https://example.com/airflow`. */
  readonly endpointUrl: string;
  /** The credentials. By default those in the URL; without any, requests are anonymous. */
  readonly auth?: Auth | undefined;
  /** Seconds for one try. 60 if absent. */
  readonly timeout?: number | undefined;
  /** The maximum number of retries of a failed request, where a retry is safe. 2 if absent; 0 for none. */
  readonly retries?: number | undefined;
}

/**
 * Calls the experimental API of a Windsock, or of an Airflow 1.10 itself, over HTTP. Shapes and names of the results
 * are those on the wire.
 *
 * Every method rejects with a ClientError of one of these kinds: ApiError if the answer is not the requested one,
 * ConnectionError if there is none, CredentialsError, or ClientError itself for an argument that cannot be sent.
 */
export class JsonClient implements ExperimentalClient {
  private readonly connection: HttpConnection;

  /** @throws ClientError if an option cannot be used */
  constructor({ endpointUrl, auth, timeout = 60, retries = 2 }: JsonClientOptions) {
    // The longest delay of a timer.
    if (!(timeout > 0 && timeout <= 2_147_483)) throw new ClientError('The timeout must be seconds, more than 0');
    if (!(Number.isInteger(retries) && retries >= 0)) throw new ClientError('The retries must be a number, 0 or more');
    const { url, host, credentials } = parseEndpoint(endpointUrl);
    const given = auth ?? (credentials ? { kind: 'basic' as const, ...credentials } : undefined);
    this.connection = new HttpConnection({ url, timeout, retries, authenticate: authenticationFor(given, host) });
  }

  /** Resolves if the API answers and accepts the credentials. */
  async test(): Promise<void> {
    readObject<{ status: string }>(await this.get(apiPath`test`), 'status');
  }

  /** The version of the server: Windsock's, or that of an Airflow 2. Airflow 1.10 has no such call. */
  async info(): Promise<{ version: string }> {
    return readObject<{ version: string }>(await this.get(apiPath`info`), 'version');
  }

  /** Whether the database answers and a scheduler is alive. Sends no credentials: the call needs none. */
  async health(): Promise<Health> {
    const answer = await this.call({ method: 'GET', path: '/health', isPublic: true });
    return readObject<Health>(answer, 'metadatabase', 'scheduler');
  }

  /**
   * @param trigger `replaceMicroseconds` says whether the date loses its microseconds; if absent, a given date keeps
   *   them
   */
  async triggerDag({
    dagId,
    runId = null,
    conf = null,
    executionDate = null,
    replaceMicroseconds,
  }: TriggerDag & { readonly replaceMicroseconds?: boolean | undefined }): Promise<TriggeredRun> {
    const body = {
      run_id: runId,
      conf,
      execution_date: executionDate,
      // Airflow: `to_boolean` crashes on a boolean.
      ...(replaceMicroseconds !== undefined && { replace_microseconds: String(replaceMicroseconds) }),
    };
    const path = apiPath`dags/${{ dagId }}/dag_runs`;
    return readObject<TriggeredRun>(await this.call({ method: 'POST', path, body }), 'message');
  }

  async deleteDag(dagId: string): Promise<DeletedDag> {
    const path = apiPath`dags/${{ dagId }}`;
    let answer = await this.connection.send({ method: 'DELETE', path });
    // Airflow: its own client sent the longer path before 1.10.15, and does so in 2.
    if (isNoRoute(answer)) answer = await this.connection.send({ method: 'DELETE', path: `${path}/delete_dag` });
    return readObject<DeletedDag>(successful(answer), 'message', 'count');
  }

  async setPaused(dagId: string, paused: boolean): Promise<void> {
    const path = apiPath`dags/${{ dagId }}/paused/${{ paused: String(paused) }}`;
    readObject<{ response: string }>(await this.call({ method: 'GET', path, changes: true }), 'response');
  }

  /** Whether a DAG is paused; null if Airflow has no value. */
  async getPaused(dagId: string): Promise<boolean | null> {
    const answer = await this.get(apiPath`dags/${{ dagId }}/paused`);
    return readObject<{ is_paused: boolean | null }>(answer, 'is_paused').is_paused;
  }

  /** The source text of a DAG. */
  async getDagCode(dagId: string): Promise<string> {
    return readSource(await this.get(apiPath`dags/${{ dagId }}/code`));
  }

  async getDagRuns(dagId: string, { state }: DagRunFilter = {}): Promise<DagRun[]> {
    const query = state === undefined ? '' : `?${new URLSearchParams({ state }).toString()}`;
    const answer = await this.get(apiPath`dags/${{ dagId }}/dag_runs` + query);
    return readList<DagRun>(answer, 'dag_id', 'run_id', 'execution_date', 'state');
  }

  async getDagRunState(dagId: string, executionDate: string): Promise<DagRunState> {
    return readObject<DagRunState>(await this.get(apiPath`dags/${{ dagId }}/dag_runs/${{ executionDate }}`), 'state');
  }

  /** The latest run of every DAG. */
  async getLatestRuns(): Promise<LatestRun[]> {
    return readObject<{ items: LatestRun[] }>(await this.get(apiPath`latest_runs`), 'items').items;
  }

  /** The public attributes of a task, each as Python's `str()` prints it. */
  async getTask(dagId: string, taskId: string): Promise<Task> {
    return readObject<Task>(await this.get(apiPath`dags/${{ dagId }}/tasks/${{ taskId }}`), 'task_id');
  }

  async getTaskInstance(dagId: string, executionDate: string, taskId: string): Promise<TaskInstance> {
    const path = apiPath`dags/${{ dagId }}/dag_runs/${{ executionDate }}/tasks/${{ taskId }}`;
    return readObject<TaskInstance>(await this.get(path), 'dag_id', 'task_id', 'state');
  }

  async getPools(): Promise<Pool[]> {
    return readList<Pool>(await this.get(apiPath`pools`), ...poolFields);
  }

  async getPool(name: string): Promise<Pool> {
    return readObject<Pool>(await this.get(apiPath`pools/${{ poolName: name }}`), ...poolFields);
  }

  async createPool({ name, slots, description }: NewPool): Promise<Pool> {
    const body = { name, slots, description };
    return readObject<Pool>(await this.call({ method: 'POST', path: apiPath`pools`, body }), ...poolFields);
  }

  async deletePool(name: string): Promise<Pool> {
    const path = apiPath`pools/${{ poolName: name }}`;
    return readObject<Pool>(await this.call({ method: 'DELETE', path }), ...poolFields);
  }

  private get(path: string): Promise<Answer> {
    return this.call({ method: 'GET', path });
  }

  private async call(request: ApiRequest): Promise<Answer> {
    return successful(await this.connection.send(request));
  }
}

const poolFields = ['pool', 'slots', 'description'] as const;

function successful(answer: Answer): Answer {
  const error = errorOf(answer);
  if (error) throw error;
  return answer;
}

/** True if the path or its method does not exist. Airflow answers that in HTML, but answers an unknown DAG in JSON. */
function isNoRoute(answer: Answer): boolean {
  return answer.status === 405 || (answer.status === 404 && errorText(answer) === null);
}
