/** The kinds of errors that have their own message in Airflow, by the names of its exceptions. */
export type ErrorKind =
  | 'DagNotFound'
  | 'DagCodeNotFound'
  | 'DagRunNotFound'
  | 'TaskNotFound'
  | 'TaskInstanceNotFound'
  | 'PoolNotFound'
  | 'DagRunAlreadyExists';

/** Airflow's messages. The statuses are less precise: listing the runs of an unknown DAG answers 400. */
const patterns: readonly (readonly [RegExp, ErrorKind])[] = [
  [/^Dag id .+ not found( in DagModel)?$/s, 'DagNotFound'],
  [/^Error .+ while reading Dag id .+ Code$/s, 'DagCodeNotFound'],
  [/^Dag Run for date .+ not found in dag .+$/s, 'DagRunNotFound'],
  [/^Task .+ instance for date .+ not found$/s, 'TaskInstanceNotFound'],
  [/^Task .+ not found in dag .+$/s, 'TaskNotFound'],
  [/^Pool '.+' doesn't exist$/s, 'PoolNotFound'],
  [/^Run id .+ already exists for dag id .+$/s, 'DagRunAlreadyExists'],
  // Airflow 2, and Windsock for a second run at the same date.
  [/^A D(ag|AG) Run already exists for /, 'DagRunAlreadyExists'],
];

/** The kind of error that a message stands for; null for any other message. */
export function errorKind(message: string): ErrorKind | null {
  return patterns.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}
