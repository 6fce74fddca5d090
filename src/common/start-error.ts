/** Why Windsock cannot start, in words for an operator: what is wrong, where, and what to do. Carries no secret. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
