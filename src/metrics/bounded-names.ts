/** What stands for every name beyond the limit. */
export const otherName = '_other';

/** Lets the first so many different names through, and one name for all others. */
export class BoundedNames {
  private readonly known = new Set<string>();

  constructor(private readonly limit: number) {}

  /** The name itself, or `_other`. */
  bound(name: string): string {
    if (this.known.has(name)) return name;
    if (this.known.size >= this.limit) return otherName;
    this.known.add(name);
    return name;
  }
}
