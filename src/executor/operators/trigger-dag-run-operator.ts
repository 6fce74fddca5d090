import { isPyDatetime, type PyValue } from '../../python/python-value.js';
import { pythonRepr } from '../../python/python-str.js';
import { badDate, parseAirflowDate, timeZoneOf } from '../../time/airflow-date.js';
import { TaskFailure } from '../task-failure.js';
import { textArgument } from './arguments.js';
import { type Operator, plainSuccess } from './operator.js';

/** TriggerDagRunOperator: creates a run of another DAG, without conf. */
export const triggerDagRunOperator: Operator = {
  async run({ attempt, clock, config }) {
    if ((attempt.arguments.get('python_callable') ?? null) !== null) {
      throw new TaskFailure(
        'python_callable of TriggerDagRunOperator needs Airflow: leave it out, the run has no conf',
      );
    }
    const dagId = textArgument(attempt, 'trigger_dag_id');
    const given = dateText(attempt.arguments.get('execution_date') ?? null);
    const zone = timeZoneOf(config.core.defaultTimezone);
    const executionDate = given === null ? null : parseAirflowDate(given, zone, clock.now());
    if (given !== null && executionDate === null) throw new TaskFailure(badDate(given));
    const runId = `trig__${given ?? clock.now().isoformat()}`;
    await attempt.services.triggerDagRun({ dagId, runId, executionDate });
    return plainSuccess;
  },
};

function dateText(date: PyValue): string | null {
  if (date === null || typeof date === 'string') return date;
  if (isPyDatetime(date)) return date.isoformat();
  throw new TaskFailure(`Expected str or datetime.datetime type for execution_date. Got ${pythonRepr(date)}`);
}
