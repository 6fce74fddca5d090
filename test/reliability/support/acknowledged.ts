import type { AirflowDatabase } from '../../support/airflow-database.js';
import type { FuzzedRequest } from './fuzzed-request.js';
import type { RawAnswer } from './raw-http.js';

/** What the service has said that it did since the last check. */
export class Acknowledged {
  /** How many changes were answered with success, since the beginning. */
  count = 0;
  private readonly runs = new Map<string, { dagId: string; runId: string }>();
  private readonly pools = new Set<string>();
  private readonly deletedPools: string[] = [];

  /** @param spareDagIds DAGs that are deleted now and then, of whose runs nothing can be said */
  constructor(private readonly spareDagIds: readonly string[]) {}

  /** Takes note of a request and its answer. */
  note({ method }: FuzzedRequest, { status, body }: RawAnswer): void {
    if (status !== 200 || !body.startsWith('{')) return;
    const answer = JSON.parse(body) as { response?: string; pool?: string; run_id?: string; message?: string };
    const isChange = method === 'POST' || method === 'DELETE' || answer.response === 'ok';
    if (!isChange) return;
    this.count++;
    if (answer.pool !== undefined) this.notePool(method, answer.pool);
    if (answer.run_id !== undefined) this.noteRun(answer.run_id, answer.message!);
  }

  private notePool(method: string, name: string): void {
    if (method === 'POST') this.pools.add(name);
    else this.deletedPools.push(name);
  }

  private noteRun(runId: string, message: string): void {
    const [, dagId = ''] = /^Created <DagRun (\S+) @ /.exec(message)!;
    if (!this.spareDagIds.includes(dagId)) this.runs.set(`${dagId} ${runId}`, { dagId, runId });
  }

  /** What the database does not have of it. Begins anew. */
  async lost(sql: AirflowDatabase['sql']): Promise<string[]> {
    const lost: string[] = [];
    for (const { dagId, runId } of this.runs.values()) {
      const rows = await sql('SELECT id FROM dag_run WHERE dag_id = ? AND run_id = ?', dagId, runId);
      if (rows.length === 0) lost.push(`the run ${runId} of ${dagId}`);
    }
    for (const name of this.pools) {
      if (this.deletedPools.some((deleted) => isAlike(deleted, name))) continue;
      const rows = await sql('SELECT id FROM slot_pool WHERE pool = ?', name);
      if (rows.length === 0) lost.push(`the pool ${name}`);
    }
    this.runs.clear();
    this.pools.clear();
    this.deletedPools.length = 0;
    return lost;
  }
}

/** Names that some database takes for the same. */
function isAlike(one: string, other: string): boolean {
  return one.trim().localeCompare(other.trim(), 'en', { sensitivity: 'base' }) === 0;
}
