/** A pool of task slots. Only a row that no program of Airflow's wrote lacks its name or its slots. */
export interface Pool {
  readonly id: number;
  readonly pool: string | null;
  /** -1 stands for no limit. A bigint where a number is not exact: SQLite stores 64 bits. */
  readonly slots: number | bigint | null;
  readonly description: string | null;
}

/** A pool to be made, or what an existing one of this name becomes. */
export interface NewPool {
  /** Not blank; kept with its outer space. */
  readonly name: string;
  /** -1 stands for no limit. */
  readonly slots: number | bigint;
  readonly description: string | null;
}
