/** Lets all who want the same thing while it is being worked on wait for the same promise. Nothing is kept after that. */
export class SingleFlight<T> {
  private readonly underWay = new Map<string, Promise<T>>();

  /**
   * @param key what is wanted
   * @param work starts the work, if none is under way for the key
   */
  run(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.underWay.get(key);
    if (known) return known;
    const started = work().finally(() => this.underWay.delete(key));
    this.underWay.set(key, started);
    return started;
  }
}
