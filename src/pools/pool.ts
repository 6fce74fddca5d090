/** A pool of task slots. The name or the slots are null only in rows that Airflow did not write. */
export interface Pool {
  readonly id: number;
  readonly pool: string | null;
  /** -1 means no limit. A bigint if a number would not be exact: SQLite stores 64 bits. */
  readonly slots: number | bigint | null;
  readonly description: string | null;
}

/** A pool to be created, or the new values of an existing pool. */
export interface NewPool {
  /** Not blank. Leading and trailing spaces are kept. */
  readonly name: string;
  /** -1 means no limit. */
  readonly slots: number | bigint;
  readonly description: string | null;
}
