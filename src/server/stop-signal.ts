import { constants } from 'node:os';

/** The signals that stop a service: from a process manager, from Control-C, and from a closed terminal. */
export const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * How long a second signal counts as a repetition of the first: on Control-C, a process that npm has started gets a
 * signal from the terminal and another from npm.
 */
const echoTimeMs = 500;

/** Resolves with the first stop signal. A second signal after the echo time ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const name of stopSignals) {
      process.on(name, () => {
        first ??= performance.now();
        resolve(name);
        if (performance.now() - first > echoTimeMs) exitBy(name);
      });
    }
  });
}

/** Ends the process with the exit code of a process killed by the signal: 143 for SIGTERM, 130 for SIGINT. */
export function exitBy(signal: NodeJS.Signals): never {
  process.exit(128 + constants.signals[signal]);
}

/** Waits for some work. A signal before it is done ends the process at once: until then there is nothing to shut down. */
export async function unlessStopped<T>(work: Promise<T>, signal: Promise<NodeJS.Signals>): Promise<T> {
  let isDone = false;
  void signal.then((name) => {
    if (!isDone) exitBy(name);
  });
  try {
    return await work;
  } finally {
    isDone = true;
  }
}
