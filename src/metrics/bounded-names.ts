/** Replaces every name beyond the limit. */
export const otherName = '_other';

/** Keeps the first `limit` different names, and replaces all others by `_other`. */
export class BoundedNames {
  private readonly known = new Set<string>();

  constructor(private readonly limit: number) {}

  /** @returns the name itself, or `_other` */
  bound(name: string): string {
    if (this.known.has(name)) return name;
    if (this.known.size >= this.limit) return otherName;
    this.known.add(name);
    return name;
  }
}
