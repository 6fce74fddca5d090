import { AirflowBadRequest } from '../common/errors.js';
import type { Outcome } from '../common/outcome.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { dumpPickle } from '../python/pickle/pickle.js';
import { parsePythonJson, PythonJsonError } from '../python/python-json.js';
import { isTruthy } from '../python/python-number.js';
import { isPyDict, type PyJson } from '../python/python-value.js';
import { storageProblem } from '../common/storable-text.js';

/** Maximum length of the column `run_id`, in characters. */
const maxRunId = 250;

/** A client's request to trigger a DAG. */
export interface TriggerRequest {
  readonly dagId: string;
  /** The result of {@link readRunId}, maybe an error: Airflow looks the DAG up before it checks the run id. */
  readonly runId: Outcome<string | null>;
  /** The result of {@link pickleConf}, maybe an error, which Airflow also reports after it has found the DAG. */
  readonly conf: Outcome<Uint8Array | null>;
  /** Undefined means now. */
  readonly executionDate?: OffsetDateTime;
  /** True if the execution date is truncated to the second. */
  readonly replaceMicroseconds: boolean;
}

/**
 * Reads the run id that the client sent; null if it sent none.
 *
 * @throws AirflowBadRequest if it is not text, is too long, or cannot be stored
 */
export function readRunId(runId: PyJson | undefined): string | null {
  if (!isTruthy(runId)) return null;
  // Differs from Airflow: some databases take a number there, others crash.
  if (typeof runId !== 'string') throw new AirflowBadRequest('run_id must be a string');
  // Differs from Airflow: SQLite takes a longer one there, the other databases make it crash.
  const problem = storageProblem('run_id', runId, maxRunId);
  if (problem !== null) throw new AirflowBadRequest(problem);
  return runId;
}

/**
 * The conf of the run in Airflow's storage format: a pickle of protocol 2, the newest that every Python version of
 * Airflow 1.10 can load. Null if there is none.
 *
 * @throws AirflowBadRequest if it is neither an object nor text that holds JSON
 */
export function pickleConf(conf: PyJson | undefined): Buffer | null {
  const value = readConf(conf);
  return value === null ? null : dumpPickle(value);
}

/** The object itself, or the JSON value in the text. */
function readConf(conf: PyJson | undefined): PyJson {
  if (conf === undefined || !isTruthy(conf)) return null;
  if (isPyDict(conf)) return conf;
  if (typeof conf !== 'string') throw new AirflowBadRequest('conf must be a JSON object, or a string that holds JSON');
  try {
    return parsePythonJson(conf);
  } catch (error) {
    if (!(error instanceof PythonJsonError)) throw error;
    throw new AirflowBadRequest(`conf is a string that is not valid JSON: ${error.message}`, { cause: error });
  }
}
