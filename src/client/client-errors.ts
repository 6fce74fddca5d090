import { STATUS_CODES } from 'node:http';
import { errorKind, type ErrorKind } from './error-kind.js';

/**
 * Everything that the client refuses or fails with on purpose. The message is for people, in a sentence or two, and never
 * has credentials in it:
 *
 * - ClientError: the client was called or set up wrongly, and nothing was sent
 *   - CredentialsError: there are no usable credentials, or the server did not prove who it is
 *   - ApiError: the server answered, but not with what was asked for
 *   - ConnectionError: no answer came
 */
export class ClientError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** No credentials that could be sent (a bad .netrc, no Kerberos ticket), or a server that did not prove who it is. */
export class CredentialsError extends ClientError {}

/** An answer that is not what was asked for: an error, a redirect, or something that Airflow does not say. */
export class ApiError extends ClientError {
  /** What is wrong, if Airflow's words say it. */
  readonly kind: ErrorKind | null;

  /**
   * @param status of the answer, which is below 400 for a redirect, or where the answer is not Airflow's
   * @param message Airflow's own text where it gave one
   */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.kind = errorKind(message);
  }
}

/** No answer came: there is no connection, or it ended, or it took too long. */
export class ConnectionError extends ClientError {
  /** Whether the request may have reached the server all the same, so that what it asked for may have been done. */
  readonly mayHaveArrived: boolean;
  /** Whether another try may go better. */
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

/** A status as people read it: `502 Bad Gateway`. */
export function statusText(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
}
