/** The part of a terminal that is needed here. Node checks `NO_COLOR`, `TERM` and similar variables. */
type Terminal = Pick<NodeJS.WriteStream, 'hasColors'>;

const gray = 90;
/** Names and ANSI colors of pino's levels. */
const levels: Readonly<Record<number, readonly [name: string, color: number]>> = {
  10: ['TRACE', gray],
  20: ['DEBUG', gray],
  30: ['INFO', 32],
  40: ['WARN', 33],
  50: ['ERROR', 31],
  60: ['FATAL', 31],
};

/** The fields shown of an access line, in this order. */
const accessFields = ['method', 'path', 'status', 'ms', 'principal', 'client', 'reqId'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * Formats a log line for people: `12:34:56.789 INFO GET /health 200 1.2 ms - 127.0.0.1 <request id>`. Control
 * characters are escaped, so that text from clients cannot control the terminal.
 *
 * @param json one line written by pino
 */
export function readableLine(json: string, terminal: Terminal): string {
  const { level, time, msg, context, err, stack, ...fields } = JSON.parse(json) as Fields;
  const [name, color] = levels[Number(level)] ?? ['LOG', gray];
  const paint = (text: string, code: number) => (terminal.hasColors() ? `\x1b[${code}m${text}\x1b[0m` : text);
  const text = msg === 'request' ? accessText(fields) : messageText(msg, context, fields);
  const trace = (err as Fields | undefined)?.['stack'] ?? stack;
  const below = typeof trace === 'string' ? `\n${indent(trace)}` : '';
  return `${paint(String(time).slice(11, 23), gray)} ${paint(name.padEnd(5), color)} ${escape(text)}${below}\n`;
}

function accessText(fields: Fields): string {
  const show = (key: string): string => `${(fields[key] as string | number | undefined) ?? '-'}`;
  return accessFields.map((key) => (key === 'ms' ? `${show(key)} ms` : show(key))).join(' ');
}

function messageText(msg: unknown, context: unknown, fields: Fields): string {
  const rest = Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return [typeof context === 'string' ? `${context}: ${String(msg)}` : String(msg), ...rest].join(' ');
}

function indent(stack: string): string {
  return stack
    .split('\n')
    .map((line) => `    ${escape(line.trim())}`)
    .join('\n');
}

function escape(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
