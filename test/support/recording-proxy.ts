import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that came by, with the answer to it. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly status: number;
  readonly answerHeaders: IncomingHttpHeaders;
}

/** Stands between clients and a server on this machine, and changes nothing. */
export interface RecordingProxy {
  readonly port: number;
  readonly records: Recorded[];
  close(): void;
}

/** @param target the port of the server */
export async function recordingProxy(target: number): Promise<RecordingProxy> {
  const records: Recorded[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const onward = send({ host: '127.0.0.1', port: target, method, path: url, headers }, (answer) => {
      records.push({ method, url, headers, status: answer.statusCode!, answerHeaders: answer.headers });
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, records, close };
}
