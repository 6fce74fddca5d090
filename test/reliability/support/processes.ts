import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 20_000; // milliseconds

/** Waits until a process is no more. Throws if it stays. */
export function ended(pid: number): Promise<void> {
  return untilDone(() => {
    try {
      process.kill(pid, 0);
    } catch {
      return Promise.resolve();
    }
    return Promise.reject(new Error(`process ${pid} does not end`));
  });
}

/** Tries something until it succeeds. Throws what it throws if that takes too long. */
export async function untilDone(act: () => Promise<unknown>): Promise<void> {
  for (const deadline = performance.now() + patienceMs; ;) {
    try {
      return void (await act());
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await sleep(25);
  }
}

/** Does something some times, with little time between. */
export async function repeatedly(times: number, act: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < times; time++) {
    await act();
    await sleep(25);
  }
}
