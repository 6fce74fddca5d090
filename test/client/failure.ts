import { expect } from 'vitest';
import { ClientError } from '../../src/client/json-client.js';

/** What a promise rejects with; fails if it does not. */
export async function failure(promise: Promise<unknown>): Promise<ClientError> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(ClientError);
  expect((error as Error).message).not.toMatch(/fetch failed|undefined/);
  return error as ClientError;
}
