import { complain } from '../../log/without-blocking.js';

/**
 * Handles errors of standard output, which otherwise end the process with a stack trace. A reader that closes the pipe
 * early is not a failure, as in `windsock pools list | head -1`. A full disk is: it is reported once on standard error,
 * and the exit code is not 0.
 */
export function handleOutputErrors(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    process.exitCode = 1;
    complain(`Standard output cannot be written: ${message}`);
  });
}
