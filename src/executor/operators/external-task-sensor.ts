import { pythonRepr } from '../../python/python-str.js';
import type { PyValue } from '../../python/python-value.js';
import { TaskFailure } from '../task-failure.js';
import { durationArgument, flagArgument, optionalText, textArgument } from './arguments.js';
import type { Operator } from './operator.js';
import { runSensor } from './sensor.js';

/** ExternalTaskSensor: waits for a task of another DAG, or the run, at the same date or `execution_delta` before. */
export const externalTaskSensor: Operator = {
  async run(execution) {
    const { attempt } = execution;
    if ((attempt.arguments.get('execution_date_fn') ?? null) !== null) {
      throw new TaskFailure('execution_date_fn is a Python function, which Windsock cannot call: use execution_delta');
    }
    const dagId = textArgument(attempt, 'external_dag_id');
    const taskId = optionalText(attempt, 'external_task_id') || null;
    const states = allowedStates(attempt.arguments.get('allowed_states') ?? null);
    const delta = durationArgument(attempt, 'execution_delta') ?? 0;
    const date = attempt.executionDate.plusMicros(-delta);
    if (flagArgument(attempt, 'check_existence')) {
      const text = 'check_existence is not supported: the sensor waits, also for what does not exist';
      await attempt.log.write('WARNING', 'external_task_sensor.py:120', text);
    }
    return runSensor(execution, async () => {
      const text = `Poking for ${dagId}.${taskId ?? 'None'} on ${date.isoformat()} ... `;
      await attempt.log.write('INFO', 'external_task_sensor.py:115', text);
      return (await attempt.services.countInStates({ dagId, taskId, executionDates: [date], states })) === 1;
    });
  },
};

function allowedStates(value: PyValue): string[] {
  if (value === null) return ['success'];
  if (Array.isArray(value) && value.every((state) => typeof state === 'string')) {
    return value.length === 0 ? ['success'] : value;
  }
  throw new TaskFailure(`allowed_states must be a list of states, and is ${pythonRepr(value)}`);
}
