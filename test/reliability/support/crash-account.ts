import { execFileSync } from 'node:child_process';
import type { SqlConnection, SqlRow } from '../../support/servers/sql-connection.js';
import { crashDag, type InstanceLines } from './crash-tasks.js';

/** What the database says of a task instance. */
export interface AccountedInstance {
  /** `task@date`, as its lines begin. */
  readonly key: string;
  readonly state: string | null;
  readonly tryNumber: number;
  readonly maxTries: number;
  /** The starts of its failed tries, as they are stored. */
  readonly failedStarts: readonly string[];
  /** Rows in `log`, by event. */
  readonly events: ReadonlyMap<string, number>;
}

/** The rows of the experiment after its end. */
export interface Account {
  readonly runs: readonly { readonly runId: string; readonly state: string }[];
  readonly instances: readonly AccountedInstance[];
}

/** Reads all rows of the experiment. */
export async function readAccount({ sql }: Pick<SqlConnection, 'sql'>): Promise<Account> {
  const of = (table: string) => sql(`SELECT * FROM ${table} WHERE dag_id = ?`, crashDag);
  const [runs, instances] = [await of('dag_run'), await of('task_instance')];
  const [fails, log] = [grouped(await of('task_fail')), grouped(await of('log'))];
  return {
    runs: runs.map(({ run_id, state }) => ({ runId: String(run_id), state: String(state) })),
    instances: instances.map((row) => {
      const events = (log.get(keyOf(row)) ?? []).map(({ event }) => String(event));
      return {
        key: keyOf(row),
        state: row['state'] as string | null,
        tryNumber: Number(row['try_number']),
        maxTries: Number(row['max_tries']),
        failedStarts: (fails.get(keyOf(row)) ?? []).map(({ start_date }) => String(start_date)),
        events: new Map([...new Set(events)].map((event) => [event, events.filter((one) => one === event).length])),
      };
    }),
  };
}

/** The key of a row of a task instance: its lines begin with it. */
export function keyOf({ task_id, execution_date }: SqlRow): string {
  return `${String(task_id)}@${String(execution_date).replace(' ', 'T').replace(/\.0+$/, '')}+00:00`;
}

function grouped(rows: readonly SqlRow[]): Map<string, SqlRow[]> {
  const groups = new Map<string, SqlRow[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

/** What is wrong after all runs had time to end, in words. */
export function violationsOf(
  { runs, instances }: Account,
  lines: ReadonlyMap<string, InstanceLines>,
  acknowledged: ReadonlySet<string>,
): string[] {
  const stored = new Set(runs.map(({ runId }) => runId));
  const lost = [...acknowledged].filter((runId) => !stored.has(runId)).map((runId) => `the run ${runId} is lost`);
  const hanging = runs
    .filter(({ state }) => !ends.has(state))
    .map(({ runId, state }) => `the run ${runId} is ${state}`);
  const wrong = instances.flatMap((instance) => {
    const found = [...accountDiffers(instance), ...linesDiffer(instance, lines.get(instance.key))];
    return found.map((problem) => `${instance.key}: ${problem}`);
  });
  return [...lost, ...hanging, ...wrong];
}

const ends = new Set(['success', 'failed']);
const withoutTry = new Set(['upstream_failed', 'skipped']);

/** Every try but one that went well has failed once, by every account. */
function accountDiffers({ state, tryNumber, maxTries, failedStarts, events }: AccountedInstance): string[] {
  const succeeded = state === 'success' ? 1 : 0;
  const failed = failedStarts.length;
  const counts = (name: string, found: number, expected: number) =>
    found === expected ? [] : [`${state} after ${tryNumber} tries: ${found} ${name}, not ${expected}`];
  if (withoutTry.has(state ?? '')) return counts('tries', tryNumber, 0);
  if (!ends.has(state ?? '')) return [`it is ${state}`];
  return [
    ...counts('rows in task_fail', failed, tryNumber - succeeded),
    ...counts('different starts in task_fail', new Set(failedStarts).size, failed),
    ...counts('events running', events.get('running') ?? 0, tryNumber),
    ...counts('events failed', events.get('failed') ?? 0, failed),
    ...counts('events success', events.get('success') ?? 0, succeeded),
    ...(tryNumber > maxTries + 1 ? [`${tryNumber} tries, ${maxTries} retries`] : []),
    ...(state === 'failed' && tryNumber <= maxTries ? [`failed after ${tryNumber} tries of ${maxTries + 1}`] : []),
  ];
}

function linesDiffer({ state, tryNumber }: AccountedInstance, lines?: InstanceLines): string[] {
  if (lines === undefined) return state === 'success' ? ['a success that never ran'] : [];
  const { pids, isTwiceAtOnce } = lines;
  return [
    ...(isTwiceAtOnce ? [`the processes ${pids.join(' and ')} ran at once`] : []),
    ...(pids.length > tryNumber ? [`${pids.length} processes ran it in ${tryNumber} tries`] : []),
  ];
}

/** Those of these processes whose group still has a member. */
export function livingGroups(pids: Iterable<number>): number[] {
  const groups = execFileSync('ps', ['-A', '-o', 'pgid='], { encoding: 'utf8' }).trim().split(/\s+/).map(Number);
  return [...pids].filter((pid) => groups.includes(pid));
}
