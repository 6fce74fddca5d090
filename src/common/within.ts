/**
 * Waits for some work up to a time limit. The timer is cleared when the work ends, so it does not keep the process
 * alive.
 *
 * @param limitMs the time limit
 * @returns whether the work ended in time. Rejects if the work rejects in time.
 */
export async function within(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), limitMs)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
