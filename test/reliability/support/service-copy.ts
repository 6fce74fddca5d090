import { expect } from 'vitest';
import { freePort } from '../../support/servers/free-port.js';
import { program, spawnWindsock, type WindsockProcess } from '../../support/windsock-process.js';

/** How a copy of the service is run: what an operator may change from one start to the next. */
export interface Release {
  /** Path of the compiled program, of any build. */
  readonly program?: string;
  /** Settings beside those that say where the database is. */
  readonly env?: Readonly<Record<string, string>>;
}

/** One of several copies of the service, at an address that stays the same from one start to the next. */
export class ServiceCopy {
  private process: WindsockProcess | null = null;

  private constructor(
    private readonly env: Record<string, string>,
    private readonly port: number,
  ) {}

  /** @param env where the database is */
  static async start(env: Record<string, string>, release: Release = {}): Promise<ServiceCopy> {
    const copy = new ServiceCopy(env, await freePort());
    await copy.start(release);
    return copy;
  }

  /** As nginx wants it: `host:port`. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Resolves when it serves. */
  async start(release: Release): Promise<void> {
    const words = ['webserver', '--port', String(this.port)];
    const env = { ...this.env, ...release.env };
    this.process = spawnWindsock(words, env, [process.execPath, release.program ?? program]);
    await this.process.url();
  }

  /** Ends it at once, with its workers, and resolves when it is gone. */
  async kill(): Promise<void> {
    this.process?.child.kill('SIGKILL');
    await this.process?.ended;
  }

  /** Stops it as a process manager does. Fails if it does not end by itself and in good order, all requests answered. */
  async stop(): Promise<void> {
    const running = this.process!;
    running.child.kill('SIGTERM');
    expect([await running.ended, running.stderr()]).toEqual([{ code: 0, signal: null }, '']);
    expect(running.log().filter(({ level }) => Number(level) > 30)).toEqual([]);
  }
}
