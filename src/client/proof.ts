import type { Answer } from './api-answer.js';

/** The authentication of one request. */
export interface Proof {
  /** The value of the Authorization header; null for none. */
  readonly authorization: string | null;
  /** Checks that the answer comes from the expected server. Rejects with CredentialsError if it does not. */
  verify(answer: Answer): Promise<void>;
}

/** Authenticates one request. Rejects with CredentialsError if there are no credentials. */
export type Authenticate = () => Promise<Proof>;
