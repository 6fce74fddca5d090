import { STATUS_CODES } from 'node:http';
import { errorKind, type ErrorKind } from './error-kind.js';

/**
 * The base class of all errors that the client raises on purpose. The message is for people, one or two sentences long,
 * and never contains credentials:
 *
 * - ClientError: the client was called or configured wrongly, and nothing was sent
 *   - CredentialsError: there are no usable credentials, or the server did not prove its identity
 *   - ApiError: the server's answer is not the requested one
 *   - ConnectionError: no answer came
 */
export class ClientError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** No credentials to send (a bad .netrc, no Kerberos ticket), or a server that did not prove its identity. */
export class CredentialsError extends ClientError {}

/** An answer that is not the requested one: an error, a redirect, or an answer that Airflow does not give. */
export class ApiError extends ClientError {
  /** The kind of error, if the message is one of Airflow's. */
  readonly kind: ErrorKind | null;

  /**
   * @param status of the answer; below 400 for a redirect or an answer that is not Airflow's
   * @param message Airflow's own text, if there is one
   */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.kind = errorKind(message);
  }
}

/** No answer came: the connection failed, was closed, or was too slow. */
export class ConnectionError extends ClientError {
  /** Whether the request may have reached the server nevertheless, so that the server may have executed it. */
  readonly mayHaveArrived: boolean;
  /** Whether another try may succeed. */
  readonly isTransient: boolean;

  constructor(
    message: string,
    { mayHaveArrived, isTransient, cause }: { mayHaveArrived: boolean; isTransient: boolean; cause: unknown },
  ) {
    super(message, { cause });
    this.mayHaveArrived = mayHaveArrived;
    this.isTransient = isTransient;
  }
}

/** A status in readable form: `502 Bad Gateway`. */
export function statusText(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
}
