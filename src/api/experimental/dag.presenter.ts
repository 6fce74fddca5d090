import type { DeletedDag } from '../../client/experimental-client.js';

/** The answer to the deletion of a DAG with so many records. */
export function presentDeleted(count: number): DeletedDag {
  return { count, message: `Removed ${count} record(s)` };
}
