import { AirflowBadRequest } from '../../common/errors.js';
import { type Outcome, outcomeOf } from '../../common/outcome.js';
import { pickleConf, readRunId } from '../../dag-runs/trigger-request.js';
import type { BodyReader } from '../../http/body-reader.js';
import { Checked, readJsonBody, validated } from '../../http/json-body.js';
import { pythonStr } from '../../python/python-str.js';
import { isPyDict, type PyDict, type PyJson } from '../../python/python-value.js';
import { badDate } from '../../time/airflow-date.js';

const fields = ['run_id', 'conf', 'execution_date', 'replace_microseconds'] as const;

/** The words that Airflow reads as true (`airflow/utils/strings.py::to_boolean`); all others are false. */
const trueWords = new Set(['true', 't', 'y', 'yes', '1']);

function replaceMicrosecondsProblem(value: PyJson | undefined): string | null {
  if (value == null || typeof value === 'string' || typeof value === 'boolean') return null;
  return 'replace_microseconds must be true or false';
}

/** The body of `POST /dags/<dag_id>/dag_runs`; every field may be missing. */
export class TriggerDagRunDto {
  /** Checked by `readRunId`. */
  readonly run_id?: PyJson;

  /** Checked by `pickleConf`. */
  readonly conf?: PyJson;

  /** Checked by `ExecutionDatePipe`. */
  readonly execution_date?: PyJson;

  @Checked(replaceMicrosecondsProblem)
  readonly replace_microseconds?: string | boolean | null;
}

/**
 * The request in a trigger's body, as plain data. If it has several mistakes, the client is told the one that Airflow
 * reports first: the date, the microseconds, then, when the DAG has been found, the run id and the conf. The parsed
 * conf can be freed afterwards: 16 MiB of JSON take a gigabyte as values.
 */
export interface TriggerBody {
  readonly runId: Outcome<string | null>;
  readonly conf: Outcome<Uint8Array | null>;
  /** As the client sent it; null if it sent none. */
  readonly executionDate: string | null;
  /** The client's `replace_microseconds`; null if it sent none. */
  readonly replaceMicroseconds: Outcome<boolean | null>;
}

/** Reads the body of a trigger. */
export const triggerBody: BodyReader<TriggerBody> = {
  name: 'trigger',
  read(bytes) {
    const sent = asObject(readJsonBody(bytes));
    const body = Object.assign(
      new TriggerDagRunDto(),
      Object.fromEntries(fields.map((name) => [name, sent.get(name)])),
    );
    return {
      executionDate: readDateText(body.execution_date),
      replaceMicroseconds: outcomeOf(() => toBoolean(validated(body).replace_microseconds ?? null)),
      runId: outcomeOf(() => readRunId(body.run_id)),
      conf: outcomeOf(() => pickleConf(body.conf)),
    };
  },
};

function readDateText(date: PyJson | undefined): string | null {
  if (date == null || typeof date === 'string') return date ?? null;
  throw new AirflowBadRequest(badDate(pythonStr(date)));
}

function toBoolean(value: string | boolean | null): boolean | null {
  return typeof value === 'string' ? trueWords.has(value.toLowerCase()) : value;
}

/**
 * Airflow: trigger_dag only asks `'run_id' in data` and so on. A list or a text in which none of the fields' names is
 * found counts as an empty object there, and clients that send `[]` or `""` get their run.
 */
function asObject(body: PyJson): PyDict {
  if (isPyDict(body)) return body;
  if ((typeof body === 'string' || Array.isArray(body)) && !fields.some((field) => body.includes(field))) {
    return new Map();
  }
  throw new AirflowBadRequest('The request body must be a JSON object');
}
