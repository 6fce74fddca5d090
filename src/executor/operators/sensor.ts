import type { AttemptResult } from '../attempt.js';
import { TaskFailure } from '../task-failure.js';
import { flagArgument, numberArgument } from './arguments.js';
import { type Execution, plainSuccess } from './operator.js';
import { skipAllDownstream } from './skipping.js';

const weekSeconds = 7 * 24 * 3600;
const timeIsOut = 'Snap. Time is OUT.';

/** Asks once whether a sensor's condition holds. */
export type Poke = () => Promise<boolean>;

/**
 * Pokes until the condition holds, with `poke_interval` seconds between: in mode `poke` within this try, in mode
 * `reschedule` in a try that begins again. After `timeout` seconds the try fails; with `soft_fail` and no retry left, the
 * task and all tasks after it are skipped. Source: airflow/sensors/base_sensor_operator.py.
 *
 * @throws TaskFailure at the timeout, and for wrong arguments
 */
export async function runSensor({ attempt, clock, signal }: Execution, poke: Poke): Promise<AttemptResult> {
  const intervalMicros = numberArgument(attempt, 'poke_interval', 60) * 1e6;
  const timeoutMicros = numberArgument(attempt, 'timeout', weekSeconds) * 1e6;
  const isRescheduled = modeOf(attempt.arguments.get('mode') ?? 'poke') === 'reschedule';
  const startedAt = isRescheduled ? attempt.startDate : clock.now();
  while (!(await poke())) {
    const now = clock.now();
    if (now.epochMicros - startedAt.epochMicros > timeoutMicros) return timedOut(attempt);
    const next = now.plusMicros(intervalMicros);
    if (isRescheduled) return { state: 'up_for_reschedule', until: next };
    await clock.until(next, signal);
    signal.throwIfAborted();
  }
  await attempt.log.write('INFO', 'base_sensor_operator.py:123', 'Success criteria met. Exiting.');
  return plainSuccess;
}

async function timedOut(attempt: Execution['attempt']): Promise<AttemptResult> {
  if (!flagArgument(attempt, 'soft_fail') || attempt.mayBeRetried) throw new TaskFailure(timeIsOut);
  await attempt.log.write('INFO', 'taskinstance.py:1009', timeIsOut);
  return { state: 'skipped', ...skipAllDownstream(attempt) };
}

function modeOf(mode: unknown): 'poke' | 'reschedule' {
  if (mode === 'poke' || mode === 'reschedule') return mode;
  throw new TaskFailure(`The mode must be one of ['poke', 'reschedule']; received '${String(mode)}'.`);
}
