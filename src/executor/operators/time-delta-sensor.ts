import { TaskFailure } from '../task-failure.js';
import { durationArgument } from './arguments.js';
import type { Operator } from './operator.js';
import { runSensor } from './sensor.js';

/** TimeDeltaSensor: waits until `delta` after the end of the run's interval. */
export const timeDeltaSensor: Operator = {
  async run(execution) {
    const { attempt, clock } = execution;
    const delta = durationArgument(attempt, 'delta');
    if (delta === null) throw new TaskFailure('delta is missing');
    const end = attempt.services.followingSchedule(attempt.executionDate);
    if (end === null) throw new TaskFailure('TimeDeltaSensor needs a DAG with a schedule, and this DAG has none');
    const target = end.plusMicros(delta);
    return runSensor(execution, async () => {
      const text = `Checking if the time (${target.isoformat()}) has come`;
      await attempt.log.write('INFO', 'time_delta_sensor.py:45', text);
      return clock.now().compareTo(target) > 0;
    });
  },
};
