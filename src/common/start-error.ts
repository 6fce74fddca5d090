/** Windsock cannot start. The message says what is wrong, where, and what to do, and contains no secret. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
