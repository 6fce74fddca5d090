import { ServiceUnavailable } from './errors.js';

/** Limits concurrent work: some runs, some waits for its turn, and the rest is rejected. */
export class WorkLimit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param limits how much work may run, and how much more may wait
   * @param participle the verb in the message to rejected callers, such as `authenticated`
   */
  constructor(
    private readonly limits: { readonly running: number; readonly waiting: number },
    private readonly participle: string,
  ) {}

  /**
   * Runs the work, in the order of the calls.
   *
   * @throws ServiceUnavailable at once if the queue is full; otherwise the work's error
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.begin();
    try {
      return await work();
    } finally {
      this.end();
    }
  }

  private async begin(): Promise<void> {
    if (this.running < this.limits.running) {
      this.running++;
    } else if (this.waiting.length < this.limits.waiting) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      throw new ServiceUnavailable(`Too many requests wait to be ${this.participle}`);
    }
  }

  /** Passes the slot to the oldest waiting work, so that no new call can take it first. */
  private end(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running--;
  }
}
