import type { SqlConnection } from '../support/servers/sql-connection.js';
import { isoDate } from './stored-dates.js';

const lookEveryMs = 50;

/** What was seen of one task instance. */
export interface Observed {
  /** Its states, one after the other. */
  readonly states: (string | null)[];
  /** The stored ends of its tries, by their stored starts; null for a try whose end was not seen. */
  readonly tries: Map<string, string | null>;
}

/** Looks at all runs and task instances of a database again and again, for all cases that are played on it. */
export class InstanceWatcher {
  private readonly instances = new Map<string, Observed>();
  private readonly runs = new Map<string, Map<string, string>>();
  private readonly loop: Promise<void>;
  private listeners = new Set<() => void>();
  private failure: unknown;
  private isOver = false;

  /** @param database a connection that nothing else uses */
  constructor(private readonly database: Pick<SqlConnection, 'sql'>) {
    this.loop = this.watch();
  }

  /** What was seen of a task instance. */
  instance(dagId: string, executionDate: string, taskId: string): Observed {
    const key = keyOf(dagId, executionDate, taskId);
    return getOrMake(this.instances, key, () => ({ states: [], tries: new Map<string, string | null>() }));
  }

  /** The present state of a task instance; undefined if there is none. */
  stateOf(dagId: string, executionDate: string, taskId: string): string | null | undefined {
    return this.instances.get(keyOf(dagId, executionDate, taskId))?.states.at(-1);
  }

  /** The present states of the runs of a DAG, by their execution dates. */
  runsOf(dagId: string): ReadonlyMap<string, string> {
    return this.runs.get(dagId) ?? new Map<string, string>();
  }

  /** Waits until a condition holds after a look. Throws after that many seconds, and if it cannot look any more. */
  async until(what: string, within: number, holds: () => boolean): Promise<void> {
    const deadline = Date.now() + within * 1000;
    // What was seen before does not count: a step may have changed it since.
    for (await this.nextLook(); !holds(); await this.nextLook()) {
      if (Date.now() > deadline) throw new Error(`${what}: not within ${within} s`);
    }
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.loop;
  }

  /** The first look that begins after now has ended when this resolves. */
  private async nextLook(): Promise<void> {
    for (let looks = 0; looks < 2; looks++) {
      if (this.failure !== undefined) throw this.failure as Error;
      await new Promise<void>((resolve) => this.listeners.add(resolve));
    }
  }

  private async watch(): Promise<void> {
    while (!this.isOver) {
      await this.look().catch((error: unknown) => (this.failure = error));
      const listeners = this.listeners;
      this.listeners = new Set();
      for (const resolve of listeners) resolve();
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }

  private async look(): Promise<void> {
    const { sql } = this.database;
    const instances = await sql(
      'SELECT dag_id, execution_date, task_id, state, start_date, end_date FROM task_instance',
    );
    for (const row of instances) this.observe(row as unknown as InstanceRow);
    const runs = await sql('SELECT dag_id, execution_date, state FROM dag_run');
    this.runs.clear();
    for (const { dag_id, execution_date, state } of runs as unknown as InstanceRow[]) {
      getOrMake(this.runs, dag_id, () => new Map<string, string>()).set(isoDate(execution_date), String(state));
    }
  }

  private observe({ dag_id, execution_date, task_id, state, start_date, end_date }: InstanceRow): void {
    const { states, tries } = this.instance(dag_id, isoDate(execution_date), task_id);
    if (states.length === 0 || states.at(-1) !== state) states.push(state);
    if (start_date !== null && (end_date === null || end_date >= start_date)) tries.set(start_date, end_date);
  }
}

interface InstanceRow {
  dag_id: string;
  execution_date: string;
  task_id: string;
  state: string | null;
  start_date: string | null;
  end_date: string | null;
}

function keyOf(...parts: string[]): string {
  return JSON.stringify(parts);
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
