import type { DatabaseServer } from './database-server.js';

/** A server that the tests started. */
export interface StartedServer {
  readonly server: DatabaseServer;
  /** The folder of its programs. */
  readonly programs: string;
  /** Ends it and removes all that it wrote. */
  stop(): Promise<void>;
}
