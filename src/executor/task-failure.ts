/** Why a try fails. The message is a line for the log of the task and that of the service. */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure';

  /** @param details further lines for the log of the task, such as Python's traceback */
  constructor(
    message: string,
    readonly details = '',
    readonly isFinal = false,
  ) {
    super(message);
  }
}
