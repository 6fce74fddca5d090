import { errorKind } from '../../client/error-kind.js';

/**
 * The result, or null if the DAG has no such run, or the run no such task. Both clients fail with Airflow's messages.
 */
export async function findOrNone<T>(lookup: Promise<T>): Promise<T | null> {
  try {
    return await lookup;
  } catch (error) {
    const kind = errorKind((error as Error).message);
    if (kind === 'DagRunNotFound' || kind === 'TaskInstanceNotFound') return null;
    throw error;
  }
}
