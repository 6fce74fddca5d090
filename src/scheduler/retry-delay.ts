import { createHash } from 'node:crypto';
import type { PyTimedelta } from '../python/python-timedelta.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/** What the delay before a further try depends on. */
export interface RetryOf {
  readonly dagId: string;
  readonly taskId: string;
  readonly executionDate: OffsetDateTime;
  /** The number of the next try: 2 after the first failure. */
  readonly nextTry: number;
}

/** The settings of a task for its further tries. */
export interface RetrySettings {
  readonly retryDelay: PyTimedelta;
  readonly retryExponentialBackoff: boolean;
  readonly maxRetryDelay: PyTimedelta | null;
}

/**
 * The delay between the end of a failed try and the next one, in microseconds. With exponential backoff it has a part
 * that seems random and is the same each time it is asked for. Source: TaskInstance.next_retry_datetime.
 */
export function retryDelayMicros(retry: RetryOf, settings: RetrySettings): number {
  const delay = Number(settings.retryDelay.totalMicroseconds);
  if (!settings.retryExponentialBackoff) return delay;
  const seconds = BigInt(Math.ceil((delay / 1_000_000) * 2 ** (retry.nextTry - 2)));
  const backoff = seconds === 0n ? 0n : seconds + (hashOf(retry) % seconds);
  const longest =
    settings.maxRetryDelay === null ? Number.MAX_SAFE_INTEGER : Number(settings.maxRetryDelay.totalMicroseconds);
  return Math.min(Number(backoff) * 1_000_000, longest);
}

function hashOf({ dagId, taskId, executionDate, nextTry }: RetryOf): bigint {
  const text = `${dagId}#${taskId}#${executionDate.toUtc().toString()}#${nextTry}`;
  return BigInt(`0x${createHash('sha1').update(text, 'utf8').digest('hex')}`);
}
