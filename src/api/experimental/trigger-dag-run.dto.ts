import { Injectable, type PipeTransform } from '@nestjs/common';
import { AirflowBadRequest } from '../../common/errors.js';
import { doneAhead, pickleConf, readRunId } from '../../dag-runs/trigger-request.js';
import { Checked, readJsonBody, validated } from '../../http/json-body.js';
import { pythonStr } from '../../python/python-str.js';
import { isPyDict, type PyDict, type PyJson } from '../../python/python-value.js';
import { badDate } from '../../time/airflow-date.js';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { ExecutionDatePipe } from './execution-date.pipe.js';

const fields = ['run_id', 'conf', 'execution_date', 'replace_microseconds'] as const;

/** The words that Airflow takes for true (`airflow/utils/strings.py::to_boolean`); all others are false. */
const trueWords = new Set(['true', 't', 'y', 'yes', '1']);

function replaceMicrosecondsProblem(value: PyJson | undefined): string | null {
  if (value == null || typeof value === 'string' || typeof value === 'boolean') return null;
  return 'replace_microseconds must be true or false';
}

/**
 * The body of `POST /dags/<dag_id>/dag_runs`; every field may be missing. The run id and the conf are judged by the
 * service, because Airflow looks for the DAG first.
 */
export class TriggerDagRunDto {
  readonly run_id: () => string | null;

  readonly conf: () => Buffer | null;

  /** Undefined stands for now. */
  readonly execution_date: OffsetDateTime | undefined;

  @Checked(replaceMicrosecondsProblem)
  readonly replace_microseconds?: string | boolean | null;

  constructor(body: PyDict, executionDate: OffsetDateTime | undefined) {
    this.execution_date = executionDate;
    this.replace_microseconds = body.get('replace_microseconds') as string | boolean | null | undefined;
    this.run_id = doneAhead(() => readRunId(body.get('run_id')));
    this.conf = doneAhead(() => pickleConf(body.get('conf')));
  }

  /** Whether the date is cut to the second: what the client says, or else where it sends no date. */
  get replaceMicroseconds(): boolean {
    const value = this.replace_microseconds ?? this.execution_date === undefined;
    return typeof value === 'string' ? trueWords.has(value.toLowerCase()) : value;
  }
}

/** Reads the body of a trigger. Of several mistakes it reports the one on which Airflow stumbles first. */
@Injectable()
export class TriggerDagRunPipe implements PipeTransform<Uint8Array | undefined, TriggerDagRunDto> {
  constructor(private readonly dates: ExecutionDatePipe) {}

  transform(bytes: Uint8Array | undefined): TriggerDagRunDto {
    const body = asObject(readJsonBody(bytes));
    return validated(new TriggerDagRunDto(body, this.readDate(body.get('execution_date'))));
  }

  private readDate(date: PyJson | undefined): OffsetDateTime | undefined {
    if (date == null) return undefined;
    if (typeof date !== 'string') throw new AirflowBadRequest(badDate(pythonStr(date)));
    return this.dates.transform(date);
  }
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
