import { constants } from 'node:os';

/** The signals that ask a service to stop: of process managers, of Control-C, of a terminal that is closed. */
export const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * How long a signal is taken for the echo of the one before: of Control-C, a process hears from the
 * terminal, and once more from npm, if that has started it.
 */
const echoTimeMs = 500;

/** Waits for the first signal to stop. A second one, that is no echo, ends the process at once. */
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

/** Ends the process with the exit code of one that a signal has killed: 143 for SIGTERM, 130 for SIGINT. */
export function exitBy(signal: NodeJS.Signals): never {
  process.exit(128 + constants.signals[signal]);
}
