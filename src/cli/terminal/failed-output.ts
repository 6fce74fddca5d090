import { complain } from '../../log/without-blocking.js';

/**
 * Lets the process go on to its end when its output goes nowhere; otherwise Node ends it with a stack. A reader that has
 * enough is no failure, as in `windsock pools list | head -1`. A full disk is one: it is said on standard error, once,
 * and the exit code is not 0.
 */
export function outliveOutput(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    process.exitCode = 1;
    complain(`Standard output cannot be written: ${message}`);
  });
}
