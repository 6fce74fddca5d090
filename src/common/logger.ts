import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import { StartError } from './start-error.js';

export type { Logger };

/** pino's names for Python's logging levels. */
const levels: Readonly<Record<string, string>> = {
  NOTSET: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  WARNING: 'warn',
  ERROR: 'error',
  FATAL: 'fatal',
  CRITICAL: 'fatal',
};

/** What of an error is logged. A failed query carries its parameters along, and those may hold a conf. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, code } = error as Error & { code?: unknown };
  return { type: name, message, stack, ...(code !== undefined && { code }) };
}

/**
 * The process's log: one JSON object a line on standard output.
 *
 * @param level a level by Python's name, as `[core] logging_level` has it
 */
export function createLogger(level: string): Logger {
  return pino({
    level: levels[level] ?? 'info',
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  });
}

/** Lets Nest, which names the part that speaks last, write to the same log. */
export function nestLogger(logger: Logger): LoggerService {
  const write =
    (level: 'info' | 'warn' | 'error' | 'fatal' | 'debug' | 'trace') =>
    (message: unknown, ...rest: unknown[]): void => {
      const context = rest.pop();
      logger[level]({ context, ...(rest.length > 0 && { stack: rest[0] }) }, String(message));
    };
  return {
    // Nest tells of every module and route it sets up; that is for debugging.
    log: write('debug'),
    warn: write('warn'),
    error: (message: unknown, ...rest: unknown[]) => {
      // Nest logs it on its way to whoever started the application, and he says it in his own way.
      if (!(message instanceof StartError)) write('error')(message, ...rest);
    },
    fatal: write('fatal'),
    debug: write('debug'),
    verbose: write('trace'),
  };
}
