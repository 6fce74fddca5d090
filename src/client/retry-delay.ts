import type { Answer } from './api-answer.js';
import { ConnectionError } from './client-errors.js';

/** Answers of a server, or of a proxy before it, that is temporarily unavailable. */
const unavailable: ReadonlySet<number> = new Set([502, 503, 504]);

/** Seconds before the first retry; each further retry waits twice as long. */
const firstDelaySeconds = 0.25;
/** The longest delay in seconds. If the server asks for a longer one, there is no retry. */
const longestDelaySeconds = 30;

/**
 * The seconds to wait before the request is sent again; null if a retry is not safe or not useful.
 *
 * A change is sent again only if the first request certainly did not arrive; in all other cases it may have been
 * executed. Pausing counts as a change, although doing it twice is harmless by itself: a late second request would undo
 * a change that another client made in between.
 *
 * @param attempt 0 for the first
 */
export function retryDelay(
  outcome: Answer | ConnectionError,
  { changes, attempt }: { changes: boolean; attempt: number },
): number | null {
  // Lengthened at random by up to half, so that clients that failed together do not retry together.
  const backoff = Math.min(firstDelaySeconds * 2 ** attempt * (1 + Math.random() / 2), longestDelaySeconds);
  if (outcome instanceof ConnectionError) {
    return outcome.isTransient && !(changes && outcome.mayHaveArrived) ? backoff : null;
  }
  if (changes || !unavailable.has(outcome.status)) return null;
  const requestedSeconds = retryAfter(outcome.headers.get('retry-after'));
  if (requestedSeconds === null) return backoff;
  return requestedSeconds <= longestDelaySeconds ? requestedSeconds : null;
}

/** The delay in seconds, from a number or a date; null if the header is neither. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000);
}
