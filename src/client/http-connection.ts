import { setTimeout as sleep } from 'node:timers/promises';
import { version } from '../common/version.js';
import type { Answer } from './api-answer.js';
import { anonymously } from './authentication.js';
import { ClientError, ConnectionError } from './client-errors.js';
import { connectionError } from './connection-failure.js';
import type { Authenticate } from './proof.js';
import { retryDelay } from './retry-delay.js';

/** One request to the API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The path after the endpoint's URL, from its slash on, with the query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Whether it changes something, so that it is not sent twice. By default, every method other than GET does. */
  readonly changes?: boolean;
  /** Sent without credentials. */
  readonly isPublic?: boolean;
}

/** The target of requests, and their limits. */
export interface ConnectionOptions {
  /** Without a trailing slash, and without credentials. */
  readonly url: string;
  readonly authenticate: Authenticate;
  /** Seconds for each try. */
  readonly timeout: number;
  /** The maximum number of retries. */
  readonly retries: number;
}

/** Sends requests to one Airflow with `fetch`, and retries them if that is safe and may help. */
export class HttpConnection {
  constructor(private readonly options: ConnectionOptions) {}

  /**
   * Sends a request.
   *
   * @returns the answer, with any status
   * @throws ConnectionError if no answer came; CredentialsError; ClientError if the body cannot be written as JSON
   */
  async send(request: ApiRequest): Promise<Answer> {
    const body = request.body === undefined ? undefined : toJson(request.body);
    const changes = request.changes ?? request.method !== 'GET';
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.attempt(request, body);
      const delay = attempt < this.options.retries ? retryDelay(outcome, { changes, attempt }) : null;
      if (delay !== null) await sleep(delay * 1000);
      else if (outcome instanceof ConnectionError) throw outcome;
      else return outcome;
    }
  }

  private async attempt(request: ApiRequest, body: string | undefined): Promise<Answer | ConnectionError> {
    // Authenticate each try: a Kerberos token can be used only once.
    const proof = await (request.isPublic ? anonymously : this.options.authenticate)();
    const answer = await this.exchange(request, body, proof.authorization);
    if (!(answer instanceof ConnectionError)) await proof.verify(answer);
    return answer;
  }

  private async exchange(
    { method, path }: ApiRequest,
    body: string | undefined,
    authorization: string | null,
  ): Promise<Answer | ConnectionError> {
    const { url, timeout } = this.options;
    try {
      const response = await fetch(url + path, {
        method,
        body,
        headers: {
          Accept: 'application/json',
          'User-Agent': `windsock/${version}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(authorization !== null && { Authorization: authorization }),
        },
        // A redirect would turn a POST into a GET, and send the credentials to another address.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout * 1000),
      });
      return { status: response.status, headers: response.headers, text: await response.text(), url: url + path };
    } catch (error) {
      return connectionError(error, url, timeout);
    }
  }
}

function toJson(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (error) {
    throw new ClientError(`What is to be sent cannot be written as JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
