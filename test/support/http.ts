import { Agent, type IncomingHttpHeaders, request } from 'node:http';

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The text read as JSON; throws if it is none. */
  json<T = Record<string, unknown>>(): T;
}

const keepAlive = new Agent({ keepAlive: true });

/** Sends a request with the path and the headers just as given, and nothing added but Host and the body's length. */
export function send(
  url: string,
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string | Buffer; agent?: Agent } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const { agent = keepAlive } = options;
  const body = options.body === undefined ? undefined : Buffer.from(options.body as string);
  const chunked = options.headers?.['Transfer-Encoding'] !== undefined;
  const length = body && !chunked ? { 'Content-Length': String(body.length) } : {};
  return new Promise((resolve, reject) => {
    const call = request(
      { hostname, port, method, path, agent, headers: { ...length, ...options.headers } },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('error', reject);
        reply.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: reply.statusCode!, headers: reply.headers, text, json: <T>() => JSON.parse(text) as T });
        });
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
