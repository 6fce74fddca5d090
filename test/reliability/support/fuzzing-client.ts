import type { FuzzedRequest } from './fuzzed-request.js';
import { type RawAnswer, RawConnection } from './raw-http.js';

/** Asks one thing after the other, on one connection as long as that is kept open. */
export class FuzzingClient {
  private connection: RawConnection | undefined;

  constructor(private readonly url: string) {}

  async ask(request: FuzzedRequest): Promise<RawAnswer> {
    if (!this.connection?.isOpen) this.connection = await RawConnection.open(this.url);
    this.connection.write(request.bytes());
    const answer = await this.connection.answer(request.method);
    if (answer.headers.get('connection') === 'close') await this.leave();
    return answer;
  }

  async leave(): Promise<void> {
    this.connection?.socket.end();
    await this.connection?.closed;
  }
}
