import type { Answer } from './api-answer.js';

/** One request's part in authentication. */
export interface Proof {
  /** The value of the Authorization header; null for none. */
  readonly authorization: string | null;
  /** Checks that the answer comes from the server that was meant. Rejects with CredentialsError if it does not. */
  verify(answer: Answer): Promise<void>;
}

/** Makes the proof for one request. Rejects with CredentialsError if there are no credentials. */
export type Authenticate = () => Promise<Proof>;
