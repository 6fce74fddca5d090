import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

interface Waiting {
  readonly method: string;
  readonly resolve: (answer: RawAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** A connection that sends bytes as they are, and takes nothing for an answer that is not well-formed HTTP/1.1. */
export class RawConnection {
  private received = Buffer.alloc(0);
  private readonly waiting: Waiting[] = [];
  private ended = false;
  readonly closed: Promise<void>;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.handOut();
    });
    // What was sent before a reset is judged by what has come of it.
    socket.on('error', () => undefined);
    this.closed = new Promise<void>((resolve) => {
      socket.once('close', () => {
        this.ended = true;
        this.handOut();
        resolve();
      });
    });
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** True as long as another request may be sent. */
  get isOpen(): boolean {
    return !this.ended && this.socket.writable;
  }

  write(bytes: string | Buffer): void {
    if (typeof bytes === 'string') this.socket.write(bytes, 'latin1');
    else this.socket.write(bytes);
  }

  /**
   * The next answer.
   *
   * @param method that of the request: the answer to HEAD has no body
   * @throws AnswerError if it is malformed, or the connection is closed before its end
   */
  answer(method = 'GET'): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ method, resolve, reject });
      this.handOut();
    });
  }

  /** All answers until the server closes the connection. */
  async answersToTheEnd(): Promise<RawAnswer[]> {
    await this.closed;
    const answers: RawAnswer[] = [];
    while (this.received.length > 0) answers.push(await this.answer());
    return answers;
  }

  private handOut(): void {
    for (let [next] = this.waiting; next; [next] = this.waiting) {
      try {
        const read = readAnswer(this.received, next.method, this.ended);
        if (!read) return;
        this.received = this.received.subarray(read.length);
        next.resolve(read.answer);
      } catch (error) {
        next.reject(error as Error);
      }
      this.waiting.shift();
    }
  }
}

/** An answer that is no HTTP, or none at all. */
export class AnswerError extends Error {}

/**
 * Sends bytes on a connection of their own.
 *
 * @param patience milliseconds that the server gets to close the connection, before this side does
 * @returns all answers
 */
export async function exchange(url: string, bytes: string | Buffer, patience = 10_000): Promise<RawAnswer[]> {
  const connection = await RawConnection.open(url);
  connection.write(bytes);
  const timer = setTimeout(() => connection.socket.end(), patience);
  const answers = await connection.answersToTheEnd();
  clearTimeout(timer);
  return answers;
}

const bodiless = (status: number) => status === 204 || status === 304;

/** The first answer in these bytes; null if it has not come to its end. */
function readAnswer(bytes: Buffer, method: string, ended: boolean): { answer: RawAnswer; length: number } | null {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return unfinished(bytes, ended);
  const { status, headers } = readHead(bytes.toString('latin1', 0, headEnd));
  const start = headEnd + 4;
  if (status < 200) return readAnswer(bytes.subarray(start), method, ended) && withInterim(bytes, start, method, ended);
  const read =
    method === 'HEAD' || bodiless(status)
      ? { body: Buffer.alloc(0), end: start }
      : headers.get('transfer-encoding') === 'chunked'
        ? readChunks(bytes, start)
        : readLength(bytes, start, headers);
  if (!read) return unfinished(bytes, ended);
  return { answer: { status, headers, body: read.body.toString() }, length: read.end };
}

function withInterim(bytes: Buffer, start: number, method: string, ended: boolean) {
  const { answer, length } = readAnswer(bytes.subarray(start), method, ended)!;
  return { answer, length: start + length };
}

function unfinished(bytes: Buffer, ended: boolean): null {
  if (ended) throw new AnswerError(`The connection was closed after ${JSON.stringify(bytes.toString('latin1'))}`);
  return null;
}

function readHead(text: string): { status: number; headers: Map<string, string> } {
  const [first = '', ...lines] = text.split('\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3}) [\w -]+$/.exec(first) ?? [];
  if (!status) throw new AnswerError(`No status line: ${JSON.stringify(first)}`);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([\w-]+): ([\t -~]*)$/.exec(line) ?? [];
    if (!name) throw new AnswerError(`No header: ${JSON.stringify(line)}`);
    if (headers.has(name.toLowerCase())) throw new AnswerError(`Twice in one answer: ${line}`);
    headers.set(name.toLowerCase(), value!);
  }
  return { status: Number(status), headers };
}

function readLength(bytes: Buffer, start: number, headers: Map<string, string>) {
  const length = headers.get('content-length');
  if (length === undefined || !/^\d+$/.test(length)) throw new AnswerError(`Content-Length is ${length}`);
  const end = start + Number(length);
  return bytes.length < end ? null : { body: bytes.subarray(start, end), end };
}

function readChunks(bytes: Buffer, start: number) {
  const chunks: Buffer[] = [];
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const line = bytes.toString('latin1', at, lineEnd);
    if (!/^[\da-f]+$/i.test(line)) throw new AnswerError(`No size of a chunk: ${JSON.stringify(line)}`);
    const end = lineEnd + 2 + parseInt(line, 16);
    if (bytes.length < end + 2) return null;
    if (bytes.toString('latin1', end, end + 2) !== '\r\n') throw new AnswerError('A chunk is longer than it says');
    if (line === '0') return { body: Buffer.concat(chunks), end: end + 2 };
    chunks.push(bytes.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}

/** What is wrong with an answer, whatever was asked; null if nothing is. */
export function problemWith({ status, headers, body }: RawAnswer, method = 'GET'): string | null {
  if (status >= 500) return `It is ${status}: ${body}`;
  if (!/^[\w.:-]{1,128}$/.test(headers.get('x-request-id') ?? '')) return 'It has no X-Request-Id';
  const type = headers.get('content-type') ?? '';
  // Airflow: the bare words, in whose answers clients look for them.
  const isBareWord = (status === 401 && body === 'Unauthorized') || (status === 403 && body === 'Forbidden');
  if (isBareWord && type.startsWith('text/html')) return null;
  if (status >= 400 && type !== 'application/json') return `${status} is ${type}`;
  if (method === 'HEAD' || type !== 'application/json') return null;
  return problemWithJson(status, body);
}

function problemWithJson(status: number, body: string): string | null {
  if (!body.endsWith('\n')) return `Not ended by a newline: ${body}`;
  try {
    const value = JSON.parse(body) as Record<string, unknown>;
    if (status < 400) return null;
    return Object.keys(value).join() === 'error' && typeof value['error'] === 'string' && value['error'] !== ''
      ? null
      : `${status} is ${body}`;
  } catch {
    return `No JSON: ${body}`;
  }
}
