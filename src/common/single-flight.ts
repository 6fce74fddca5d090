/** Lets concurrent calls for the same key share one promise. Keeps nothing after it settles. */
export class SingleFlight<T> {
  private readonly running = new Map<string, Promise<T>>();

  /**
   * @param key identifies the work
   * @param work starts the work; called only if none is running for the key
   */
  run(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.running.get(key);
    if (known) return known;
    const started = work().finally(() => this.running.delete(key));
    this.running.set(key, started);
    return started;
  }
}
