import type { Pool, PoolConnection } from 'mysql2';

/** Receives a connection or an error. */
type Callback = (error: Error | null, connection?: PoolConnection) => void;

/** The limits of a pool. */
export interface PoolLimits {
  /** Maximum number of connections. */
  readonly size: number;
  /** Milliseconds to wait for a connection at most. */
  readonly wait: number;
}

/**
 * The driver's pool, with the methods that TypeORM calls. It limits the wait for a connection and counts the
 * connections in use; the driver does neither.
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
    // Either event makes the driver drop the connection from its pool without a release event.
    pool.on('connection', (connection) => {
      connection.once('end', () => free(connection)).once('error', () => free(connection));
    });
  }

  /** The current use of the connections. */
  get use() {
    return { size: this.limits.size, inUse: this.taken.size, waiting: this.waiting };
  }

  /** Calls back with a connection, or with an error if none became free in time. */
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
