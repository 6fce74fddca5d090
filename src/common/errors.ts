/**
 * The errors that Windsock answers on purpose, named as in Airflow. The class determines the HTTP status:
 *
 * - AirflowException 500
 *   - AirflowBadRequest 400
 *     - DagRunAlreadyExists
 *     - InvalidJsonBody
 *   - AirflowNotFound 404
 *     - DagNotFound, DagCodeNotFound, DagRunNotFound, TaskNotFound, TaskInstanceNotFound, PoolNotFound
 *   - ServiceUnavailable 503
 *   - TooManyRequests 429
 *   - Unauthorized 401, Forbidden 403, RequestRefused 403
 *
 * Source: airflow/exceptions.py; the HTTP layer turns each into `{"error": message}`.
 */
export class AirflowException extends Error {
  readonly status: number = 500;
  /** How long the client should wait before it retries; null if a retry would not help. */
  readonly retryAfterSeconds: number | null = null;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The request is invalid or conflicts with existing data. */
export class AirflowBadRequest extends AirflowException {
  override readonly status: number = 400;
}

/** The requested object does not exist. */
export class AirflowNotFound extends AirflowException {
  override readonly status: number = 404;
}

/** The service cannot answer now; the same request may succeed later. */
export class ServiceUnavailable extends AirflowException {
  override readonly status: number = 503;
  override readonly retryAfterSeconds: number = 1;
}

/** The caller must wait before the next attempt. */
export class TooManyRequests extends AirflowException {
  override readonly status: number = 429;

  constructor(
    message: string,
    override readonly retryAfterSeconds = 1,
  ) {
    super(message);
  }
}

/** The request body is not JSON. */
export class InvalidJsonBody extends AirflowBadRequest {}

/** Another run of the DAG has this run id or this execution date. */
export class DagRunAlreadyExists extends AirflowBadRequest {}

/** The DAG does not exist, or its structure cannot be read. */
export class DagNotFound extends AirflowNotFound {}

/** The source text of the DAG is not stored. */
export class DagCodeNotFound extends AirflowNotFound {}

/** The DAG has no run at this execution date. */
export class DagRunNotFound extends AirflowNotFound {}

/** The DAG has no task with this id. */
export class TaskNotFound extends AirflowNotFound {}

/** The run has no instance of this task. */
export class TaskInstanceNotFound extends AirflowNotFound {}

/** The pool does not exist. */
export class PoolNotFound extends AirflowNotFound {}

/** The caller is not authenticated. The HTTP layer sends the message as plain text, as Airflow does. */
export class Unauthorized extends AirflowException {
  override readonly status: number = 401;

  constructor() {
    super('Unauthorized');
  }
}

/** The caller lacks permission. The HTTP layer sends the message as plain text, as Airflow does. */
export class Forbidden extends AirflowException {
  override readonly status: number = 403;

  constructor() {
    super('Forbidden');
  }
}

/** The request is refused for every caller. The message gives the reason. */
export class RequestRefused extends AirflowException {
  override readonly status: number = 403;
}
