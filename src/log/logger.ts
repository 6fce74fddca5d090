import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import { type LogDestination, openLogDestination } from './log-destination.js';
import { StartError } from '../common/start-error.js';

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

const standardOutput = '-';

/** The logged properties of an error. A failed query's error has its parameters, which may contain a conf. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, code } = error as Error & { code?: unknown };
  return { type: name, message, stack, ...(code !== undefined && { code }) };
}

/** The output of a process. */
export interface Logs {
  readonly log: Logger;
  /** Receives a line for each request; null if the access log is off. */
  readonly access: Logger | null;
  /** Writes a line, with its newline, to standard output without blocking, even if the log goes to a file. */
  print(line: string): void;
  /** Resolves when everything is written. Later lines are lost. */
  close(): Promise<void>;
}

/** The part of the configuration that concerns logging. */
export interface LogSettings {
  /** Python's name of a level. */
  readonly core: { readonly loggingLevel: string };
  /** Each is a file path, or `-` for standard output. */
  readonly webserver: {
    /** Empty for the default, `-`. */
    readonly errorLogfile: string;
    /** Empty or `none` turns the access log off. */
    readonly accessLogfile: string;
  };
}

/**
 * Opens the log and the access log: one JSON object per line, or readable text if standard output is a terminal. If
 * both go to the same place, their lines stay in order.
 *
 * @throws StartError if a file cannot be opened
 */
export function openLogs({ core, webserver }: LogSettings): Logs {
  const destinations = new Map<string, LogDestination>();
  const open = (place: string): LogDestination => {
    const destination = destinations.get(place) ?? openLogDestination(place);
    destinations.set(place, destination);
    return destination;
  };
  const openLog = (place: string) => createLogger(core.loggingLevel, open(place));
  const { errorLogfile, accessLogfile } = webserver;
  return {
    log: openLog(errorLogfile || standardOutput),
    access: isNowhere(accessLogfile) ? null : openLog(accessLogfile),
    print: (line) => open(standardOutput).write(line),
    close: async () => void (await Promise.all([...destinations.values()].map((destination) => destination.close()))),
  };
}

function isNowhere(place: string): boolean {
  return place === '' || place.toLowerCase() === 'none';
}

function createLogger(level: string, destination: LogDestination): Logger {
  const options = {
    level: levels[level] ?? 'info',
    base: undefined,
    timestamp: isoTimes(),
    serializers: { err: describeError },
  };
  return pino(options, destination);
}

/** Like pino's `isoTime`, but formats the time once for all lines of a millisecond. */
function isoTimes(): () => string {
  let [millis, text] = [NaN, ''];
  return () => {
    const now = Date.now();
    if (now !== millis) [millis, text] = [now, `,"time":"${new Date(now).toISOString()}"`];
    return text;
  };
}

/** Lets Nest write to the same log. Nest passes the context as the last argument. */
export function nestLogger(logger: Logger): LoggerService {
  const write =
    (level: 'info' | 'warn' | 'error' | 'fatal' | 'debug' | 'trace') =>
    (message: unknown, ...rest: unknown[]): void => {
      const context = rest.pop();
      logger[level]({ context, ...(rest.length > 0 && { stack: rest[0] }) }, String(message));
    };
  return {
    // Nest logs every module and route that it sets up; this is for debugging.
    log: write('debug'),
    warn: write('warn'),
    error: (message: unknown, ...rest: unknown[]) => {
      // Nest logs a StartError before it throws it to the caller, which reports it in its own format.
      if (!(message instanceof StartError)) write('error')(message, ...rest);
    },
    fatal: write('fatal'),
    debug: write('debug'),
    verbose: write('trace'),
  };
}
