import type { AirflowDatabase } from '../../support/airflow-database.js';
import { absent, type Ledger, readState, triggered, wholeRun } from './ledger.js';

/** What the table `log` tells of a key of the ledger: how many changes, and what the last of them made of it. */
interface Entry {
  readonly rows: number;
  readonly value: string;
}

/**
 * Where the table `log` and the changes that it tells of differ, in words. Each row is written in the transaction of its
 * change: so the last row of a key tells what is there, and there is one for each change that was acknowledged, and none
 * that nobody asked for. To be asked while nobody changes the database.
 */
export async function auditViolations(ledger: Ledger, database: AirflowDatabase): Promise<string[]> {
  const [trail, actual] = [await readTrail(database), await readState(database)];
  const untold = [...actual.keys()].filter((key) => /^(run|pool client_)/.test(key) && !trail.has(key));
  const wrong = [...trail].flatMap(([key, { value }]) => {
    const found = actual.get(key) ?? absent;
    return found === value ? [] : [`${key}: ${found}, but log tells of ${value}`];
  });
  const miscounted = [...ledger.counts].flatMap(([key, { asked, acknowledged }]) => {
    const rows = trail.get(key)?.rows ?? 0;
    const isRight = acknowledged <= rows && rows <= asked;
    return isRight ? [] : [`${key}: ${rows} rows in log, for ${acknowledged} to ${asked} changes`];
  });
  return [...untold.map((key) => `${key}: not in log`), ...wrong, ...miscounted];
}

async function readTrail({ sql }: AirflowDatabase): Promise<Map<string, Entry>> {
  const rows = await sql(
    'SELECT event, dag_id, extra FROM log ' +
      "WHERE event IN ('trigger', 'paused', 'delete', 'pool_set', 'pool_deleted') ORDER BY id",
  );
  const trail = new Map<string, Entry>();
  for (const { event, dag_id: dag, extra } of rows) {
    const [key, value] = told(String(event), String(dag), JSON.parse(String(extra)) as Record<string, unknown>);
    trail.set(key, { rows: (trail.get(key)?.rows ?? 0) + 1, value });
  }
  return trail;
}

/** The key of the ledger, and the value that it has since. */
function told(event: string, dag: string, details: Readonly<Record<string, unknown>>): [key: string, value: string] {
  switch (event) {
    case 'pool_set':
      return [`pool ${String(details['pool'])}`, `slots ${String(details['slots'])}`];
    case 'pool_deleted':
      return [`pool ${String(details['pool'])}`, absent];
    case 'paused':
      return [`paused ${dag}`, details['is_paused'] === true ? '1' : '0'];
    case 'delete':
      return [`dag ${dag}`, absent];
    default:
      return dag.startsWith('doomed')
        ? [`dag ${dag}`, triggered]
        : [`run ${dag} ${String(details['run_id'])}`, wholeRun];
  }
}
