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

/** What of an error is logged. A failed query carries its parameters along, and those may hold a conf. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, code } = error as Error & { code?: unknown };
  return { type: name, message, stack, ...(code !== undefined && { code }) };
}

/** What a process writes, and where to. */
export interface Logs {
  readonly log: Logger;
  /** A line for each request; null if nobody wants them. */
  readonly access: Logger | null;
  /** Writes a line, with its newline, to standard output, wherever the log goes, and makes nobody wait for it. */
  print(line: string): void;
  /** Resolves when all is written; whatever is logged later is lost. */
  close(): Promise<void>;
}

/** How a process logs: what matters here of the configuration. */
export interface LogSettings {
  /** A level by Python's name. */
  readonly core: { readonly loggingLevel: string };
  /** Each is the path of a file, or `-` for standard output. */
  readonly webserver: {
    /** Empty for the default, `-`. */
    readonly errorLogfile: string;
    /** Empty, or `none`, for nowhere. */
    readonly accessLogfile: string;
  };
}

/**
 * Opens the log and the access log: one JSON object a line, or text where standard output is a terminal. Both may go to
 * the same place, and then keep their order.
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

/** pino's `isoTime`, but that the text is made once for all lines of a millisecond. */
function isoTimes(): () => string {
  let [millis, text] = [NaN, ''];
  return () => {
    const now = Date.now();
    if (now !== millis) [millis, text] = [now, `,"time":"${new Date(now).toISOString()}"`];
    return text;
  };
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
