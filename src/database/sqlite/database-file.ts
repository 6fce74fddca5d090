import { type Stats, statSync } from 'node:fs';

/** Milliseconds between two checks of the file, since a check takes as long as a short statement. */
const checkIntervalMs = 1;

/**
 * The file in which a database was opened. If the file is replaced or removed, it stays open in this process: later
 * writes are lost, and SQLite reports no error while it has a write-ahead log.
 */
export class DatabaseFile {
  private readonly opened: Stats | undefined;
  private seen = 0;

  constructor(private readonly path: string) {
    this.opened = this.find();
  }

  /** @throws SQLITE_CANTOPEN if the file is no longer at its path */
  require(): void {
    const now = performance.now();
    if (!this.opened || now - this.seen < checkIntervalMs) return;
    const found = this.find();
    this.seen = now;
    if (found?.ino === this.opened.ino && found.dev === this.opened.dev) return;
    this.seen = 0;
    const message = `${this.path} is not the file any more that was opened: put it back, or start Windsock again`;
    throw Object.assign(new Error(message), { code: 'SQLITE_CANTOPEN' });
  }

  /** Undefined for a database in memory. */
  private find(): Stats | undefined {
    return statSync(this.path, { throwIfNoEntry: false });
  }
}
