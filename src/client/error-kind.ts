/** What Airflow refuses with words of its own, by the names of its exceptions. */
export type ErrorKind =
  | 'DagNotFound'
  | 'DagCodeNotFound'
  | 'DagRunNotFound'
  | 'TaskNotFound'
  | 'TaskInstanceNotFound'
  | 'PoolNotFound'
  | 'DagRunAlreadyExists';

/** Airflow's words. The statuses tell less: an unknown DAG is 400 where runs are listed. */
const words: readonly (readonly [RegExp, ErrorKind])[] = [
  [/^Dag id .+ not found( in DagModel)?$/s, 'DagNotFound'],
  [/^Error .+ while reading Dag id .+ Code$/s, 'DagCodeNotFound'],
  [/^Dag Run for date .+ not found in dag .+$/s, 'DagRunNotFound'],
  [/^Task .+ instance for date .+ not found$/s, 'TaskInstanceNotFound'],
  [/^Task .+ not found in dag .+$/s, 'TaskNotFound'],
  [/^Pool '.+' doesn't exist$/s, 'PoolNotFound'],
  [/^Run id .+ already exists for dag id .+$/s, 'DagRunAlreadyExists'],
  // Airflow 2, and Windsock for a second run at one date.
  [/^A D(ag|AG) Run already exists for /, 'DagRunAlreadyExists'],
];

/** What the text of an error means; null if it says something else. */
export function errorKind(message: string): ErrorKind | null {
  return words.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}
