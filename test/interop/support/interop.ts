import { inject } from 'vitest';
import type { DatabaseServer } from '../../support/servers/database-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** What is there to test with; a text says why it is not. */
    interop: Interop | string;
  }
}

/** What the tests against a real Airflow need, as plain data. */
export interface Interop {
  /** The folder of Airflow's programs. */
  readonly airflowPrograms: string;
  readonly postgresql: DatabaseServer;
}

const found = inject('interop');

/** Why the tests cannot run here, or null. */
export const whyNot: string | null = typeof found === 'string' ? found : null;

/** What the tests run with. Throws where {@link whyNot} has a reason. */
export function interop(): Interop {
  if (typeof found === 'string') throw new Error(found);
  return found;
}
