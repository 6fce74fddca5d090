import { type Stats, statSync } from 'node:fs';

/** Milliseconds for which a look at the file counts, since it takes as long as a short statement. */
const lookCounts = 1;

/**
 * The file that a database was opened in. A file that is replaced or removed is gone from its path, and stays open here:
 * what is written then is lost, and SQLite says nothing as long as it has a write-ahead log.
 */
export class DatabaseFile {
  private readonly opened: Stats | undefined;
  private seen = 0;

  constructor(private readonly path: string) {
    this.opened = this.find();
  }

  /** @throws SQLITE_CANTOPEN if it is not at its path any more */
  require(): void {
    const now = performance.now();
    if (!this.opened || now - this.seen < lookCounts) return;
    const found = this.find();
    this.seen = now;
    if (found?.ino === this.opened.ino && found.dev === this.opened.dev) return;
    this.seen = 0;
    const message = `${this.path} is not the file any more that was opened: put it back, or start Windsock again`;
    throw Object.assign(new Error(message), { code: 'SQLITE_CANTOPEN' });
  }

  /** Nothing for a database in memory. */
  private find(): Stats | undefined {
    return statSync(this.path, { throwIfNoEntry: false });
  }
}
