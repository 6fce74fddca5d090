/**
 * Waits for some work, but not for ever. The timer ends with the work, so it never holds the process.
 *
 * @param limitMs how long
 * @returns whether the work ended in time; what it throws by then is thrown
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
