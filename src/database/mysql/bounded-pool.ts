import type { Pool, PoolConnection } from 'mysql2';

/** Gets a connection, or the reason why there is none. */
type Callback = (error: Error | null, connection?: PoolConnection) => void;

/** What limits a pool. */
export interface PoolLimits {
  /** Connections. */
  readonly size: number;
  /** Milliseconds that a wait for a connection takes at most. */
  readonly wait: number;
}

/**
 * The driver's pool as TypeORM calls it. It bounds the wait for a connection, which the driver does not, and counts what
 * is taken, which the driver does not tell.
 */
export class BoundedPool {
  private readonly taken = new Set<PoolConnection>();
  private waiting = 0;

  constructor(
    private readonly pool: Pool,
    private readonly limits: PoolLimits,
  ) {
    const free = (connection: PoolConnection) => this.taken.delete(connection);
    pool.on('release', free);
    // The driver drops a connection from its pool with either of them, and tells of no release then.
    pool.on('connection', (connection) => {
      connection.once('end', () => free(connection)).once('error', () => free(connection));
    });
  }

  /** What is taken now. */
  get use() {
    return { size: this.limits.size, inUse: this.taken.size, waiting: this.waiting };
  }

  /** Calls back with a connection, or with an error when there was none in time. */
  getConnection(callback: Callback): void {
    this.waiting++;
    let isOver = false;
    const end: Callback = (error, connection) => {
      if (isOver) return connection?.release();
      isOver = true;
      clearTimeout(timer);
      this.waiting--;
      if (connection) this.taken.add(connection);
      callback(error, connection);
    };
    const timer = setTimeout(() => end(new Error('timeout exceeded when trying to connect')), this.limits.wait);
    this.pool.getConnection(end);
  }

  /** Closes all connections. */
  end(callback: (error: NodeJS.ErrnoException | null) => void): void {
    this.pool.end(callback);
  }
}
