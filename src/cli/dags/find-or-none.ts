import { errorKind } from '../../client/error-kind.js';

/** What is looked for, or null if the DAG has no such run, or the run no such task. Both clients fail in Airflow's words. */
export async function findOrNone<T>(lookup: Promise<T>): Promise<T | null> {
  try {
    return await lookup;
  } catch (error) {
    const kind = errorKind((error as Error).message);
    if (kind === 'DagRunNotFound' || kind === 'TaskInstanceNotFound') return null;
    throw error;
  }
}
