import { loadPickle, PickleError } from '../python/pickle/pickle.js';
import { PyObject, type PyValue } from '../python/python-value.js';

/** Reads the pickle of a task's executor_config. If it cannot be read, the result is an object that says so. */
export function readExecutorConfig(pickle: Uint8Array | null): PyValue {
  if (pickle === null) return null;
  try {
    return loadPickle(pickle);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    // Differs from Airflow: it crashes on an object whose class it cannot import.
    return new PyObject('<executor_config that cannot be read>');
  }
}
