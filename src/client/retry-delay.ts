import type { Answer } from './api-answer.js';
import { ConnectionError } from './client-errors.js';

/** Answers of a server, or of a proxy in front, that cannot answer now. */
const unavailable: ReadonlySet<number> = new Set([502, 503, 504]);

/** Seconds before the first retry; each further one waits twice as long. */
const firstDelaySeconds = 0.25;
/** Seconds beyond which nobody waits for a server. */
const longestDelaySeconds = 30;

/**
 * The seconds to wait before a request is sent again; null if it must not be, or need not be.
 *
 * What changes something is sent again only if it surely has not arrived: after anything else, it may have been done.
 * Pausing counts as a change, although doing it twice does no harm by itself: a second one that comes late would undo what
 * somebody else has set in between.
 *
 * @param attempt 0 for the first
 */
export function retryDelay(
  outcome: Answer | ConnectionError,
  { changes, attempt }: { changes: boolean; attempt: number },
): number | null {
  // Up to half of it by chance, so that clients which failed together do not come back together.
  const backoff = Math.min(firstDelaySeconds * 2 ** attempt * (1 + Math.random() / 2), longestDelaySeconds);
  if (outcome instanceof ConnectionError) {
    return outcome.isTransient && !(changes && outcome.mayHaveArrived) ? backoff : null;
  }
  if (changes || !unavailable.has(outcome.status)) return null;
  const wish = retryAfter(outcome.headers.get('retry-after'));
  if (wish === null) return backoff;
  return wish <= longestDelaySeconds ? wish : null;
}

/** Seconds, from a number of them or from a date; null if it is neither. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000);
}
