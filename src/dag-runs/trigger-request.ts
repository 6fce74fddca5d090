import { AirflowBadRequest } from '../common/errors.js';
import type { Outcome } from '../common/outcome.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { dumpPickle } from '../python/pickle/pickle.js';
import { parsePythonJson, PythonJsonError } from '../python/python-json.js';
import { isTruthy } from '../python/python-number.js';
import { isPyDict, type PyJson } from '../python/python-value.js';
import { isLongerThan, isStorable } from '../common/storable-text.js';

/** Characters that the column `run_id` takes. */
const maxRunId = 250;

/** What a client asks for with a trigger. */
export interface TriggerRequest {
  readonly dagId: string;
  /** What {@link readRunId} makes of what was sent: Airflow looks for the DAG before it judges it. */
  readonly runId: Outcome<string | null>;
  /** What {@link pickleConf} makes of what was sent, and judged as late. */
  readonly conf: Outcome<Uint8Array | null>;
  /** Undefined stands for now. */
  readonly executionDate?: OffsetDateTime;
  /** Whether the execution date is cut to the second. */
  readonly replaceMicroseconds: boolean;
}

/**
 * The run id that was sent, or null if none was.
 *
 * @throws AirflowBadRequest if it is no text, too long, or cannot be stored
 */
export function readRunId(runId: PyJson | undefined): string | null {
  if (!isTruthy(runId)) return null;
  // Differs from Airflow: some databases take a number there, others crash.
  if (typeof runId !== 'string') throw new AirflowBadRequest('run_id must be a string');
  if (!isStorable(runId)) {
    throw new AirflowBadRequest('run_id must not hold NUL or half of a surrogate pair');
  }
  // Differs from Airflow: SQLite takes a longer one there, the other databases make it crash.
  if (isLongerThan(runId, maxRunId)) {
    throw new AirflowBadRequest(`run_id must not be longer than ${maxRunId} characters`);
  }
  return runId;
}

/**
 * The conf that the run is given, as Airflow stores it: a pickle of protocol 2, the newest that every Python Airflow 1.10
 * ran on can load. Null if there is none.
 *
 * @throws AirflowBadRequest if it is neither an object nor text that holds JSON
 */
export function pickleConf(conf: PyJson | undefined): Buffer | null {
  const value = readConf(conf);
  return value === null ? null : dumpPickle(value);
}

/** The object itself, or whatever JSON value the text holds. */
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
