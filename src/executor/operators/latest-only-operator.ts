import type { Attempt } from '../attempt.js';
import { type Operator, plainSuccess } from './operator.js';
import { skipAllDownstream } from './skipping.js';

/** LatestOnlyOperator: skips all tasks after it, unless the run is the latest scheduled one or was triggered. */
export const latestOnlyOperator: Operator = {
  async run({ attempt, clock }) {
    const write = (line: number, text: string) => attempt.log.write('INFO', `latest_only_operator.py:${line}`, text);
    if (attempt.services.isExternallyTriggered) {
      await write(43, 'Externally triggered DAG_Run: allowing execution to proceed.');
      return plainSuccess;
    }
    const window = windowOf(attempt);
    const now = clock.now();
    if (window !== null) {
      const [left, right] = window.map((date) => date.isoformat());
      await write(50, `Checking latest only with left_window: ${left} right_window: ${right} now: ${now.isoformat()}`);
    }
    if (window === null || (now.compareTo(window[0]) > 0 && now.compareTo(window[1]) <= 0)) {
      await write(68, 'Latest, allowing execution to proceed.');
      return plainSuccess;
    }
    await write(56, 'Not latest execution, skipping downstream.');
    await write(66, 'Done.');
    return { state: 'success', ...skipAllDownstream(attempt) };
  },
};

/** The interval in which a run of this date is the latest; null without a schedule. */
function windowOf({ executionDate, services }: Attempt) {
  const left = services.followingSchedule(executionDate);
  const right = left === null ? null : services.followingSchedule(left);
  return left === null || right === null ? null : ([left, right] as const);
}
