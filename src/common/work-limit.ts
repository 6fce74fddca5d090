import { ServiceUnavailable } from './errors.js';

/** For the work of authentication: some runs at the same time, some more waits for its turn, and the rest is refused. */
export class WorkLimit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param limits how many pieces of work may run, and how many may wait besides
   * @param participle what is done to a request meanwhile, for those who are refused
   */
  constructor(
    private readonly limits: { readonly running: number; readonly waiting: number },
    private readonly participle: string,
  ) {}

  /**
   * Runs the work when it is its turn: first come, first served.
   *
   * @throws ServiceUnavailable at once if as many as may are waiting; else what the work throws
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

  /** Hands the place to who has waited longest, so that nobody can slip in between. */
  private end(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running--;
  }
}
