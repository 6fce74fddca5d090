import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../support/http.js';
import type { ExecutionCase, ExpectedTask, Runs, Step } from './execution-case.js';
import { runsDiffer } from './compare-runs.js';
import type { Stage } from './stage.js';
import { storedDate, storedNow } from './stored-dates.js';
import { readRuns } from './stored-runs.js';

/** The step of one kind. */
type StepOf<Key extends string> = Extract<Step, Record<Key, unknown>>;

/** Plays the steps of one case, in order. */
export class Steps {
  /** What differed in snapshots, a line each. */
  readonly differences: string[] = [];

  constructor(
    private readonly played: ExecutionCase,
    private readonly stage: Stage,
  ) {}

  /** Makes the pools and the variables that the case needs. */
  async prepare(): Promise<void> {
    const { pools = {}, variables = {} } = this.played.needs ?? {};
    for (const [pool, slots] of Object.entries(pools)) await this.play({ pool, slots });
    for (const [key, value] of Object.entries(variables)) {
      const { sql } = this.stage.database;
      const insert = sql('INSERT INTO variable ("key", val, is_encrypted) VALUES (?, ?, ?)', key, value, 0);
      // Another case may have made it, with the same value.
      await insert.catch(async (error: unknown) => {
        if ((await sql('SELECT 1 FROM variable WHERE "key" = ?', key)).length === 0) throw error;
      });
    }
  }

  /** Plays all of them. Throws if one fails, or what it waits for does not come. */
  async playAll(): Promise<void> {
    const { steps } = this.played;
    for (const [index, step] of steps.entries()) {
      await this.play(step).catch((error: unknown) => {
        throw new Error(`step ${index + 1}, ${JSON.stringify(step)}: ${(error as Error).message}`, { cause: error });
      });
      if ('trigger' in step && !('trigger' in (steps[index + 1] ?? {}))) await this.unpauseTriggered(index);
    }
  }

  /** The DAGs start paused. Those that were triggered go on when all triggers beside each other are sent. */
  private async unpauseTriggered(last: number): Promise<void> {
    const { steps } = this.played;
    const begin = steps.slice(0, last + 1).findLastIndex((step) => !('trigger' in step)) + 1;
    const triggered = steps.slice(begin, last + 1).map((step) => (step as StepOf<'trigger'>).trigger);
    const byStep = steps.flatMap((step) => ('unpause' in step ? [step.unpause] : []));
    for (const dagId of new Set(triggered)) if (!byStep.includes(dagId)) await this.setPaused(dagId, false);
  }

  private play(step: Step): Promise<unknown> {
    if ('trigger' in step) return this.trigger(step);
    if ('unpause' in step) return this.setPaused(step.unpause, false);
    if ('pause' in step) return this.setPaused(step.pause, true);
    if ('delete' in step) return this.call('DELETE', `/dags/${encodeURIComponent(step.delete)}`);
    if ('pool' in step) return this.call('POST', '/pools', { name: step.pool, slots: step.slots, description: '' });
    if ('sleep' in step) return sleep(step.sleep * 1000);
    if ('snapshot' in step) return this.compareSnapshot(step.snapshot);
    if ('wait' in step) return this.wait(step);
    if ('set_task' in step) return this.setTask(step);
    if ('set_run' in step) return this.setRun(step);
    if ('delete_run' in step) return this.deleteRun(step);
    if ('clear' in step) return this.clear(step);
    throw new Error('no such step is known here');
  }

  private trigger({ trigger, execution_date, conf, run_id }: StepOf<'trigger'>): Promise<unknown> {
    const date = execution_date === undefined ? {} : { execution_date };
    const body = { ...date, ...(conf !== undefined && { conf }), ...(run_id !== undefined && { run_id }) };
    const path = `/dags/${encodeURIComponent(trigger)}/dag_runs`;
    return this.call('POST', path, { ...body, replace_microseconds: 'false' });
  }

  private setPaused(dagId: string, isPaused: boolean): Promise<unknown> {
    return this.call('GET', `/dags/${encodeURIComponent(dagId)}/paused/${isPaused}`);
  }

  private async call(method: string, path: string, body?: object): Promise<void> {
    const sent = body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    const answer = await send(this.stage.url, method, `/api/experimental${path}`, sent);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  }

  private async compareSnapshot(name: string): Promise<void> {
    const expected = this.played.expected.snapshots?.[name];
    if (expected === undefined) throw new Error(`the case has no snapshot ${name}`);
    const { database, watcher } = this.stage;
    // Of the other DAGs of the case the snapshot says nothing.
    const stored = await readRuns(database, watcher, Object.keys(expected));
    this.differences.push(...runsDiffer(expected, stored).map((line) => `snapshot ${name}: ${line}`));
  }

  private async wait(step: StepOf<'wait'>): Promise<void> {
    const { watcher, patience } = this.stage;
    const { dag, states } = step;
    const holds = () => {
      if (step.wait === 'task') return states.includes(watcher.stateOf(dag, step.execution_date, step.task) ?? null);
      const runs = watcher.runsOf(dag);
      if (step.wait === 'run') return states.includes(runs.get(step.execution_date) ?? null);
      return [...runs.values()].filter((state) => states.includes(state)).length >= step.count;
    };
    const found = () => (step.wait === 'task' ? watcher.stateOf(dag, step.execution_date, step.task) : null);
    await watcher.until('it is not in this state', step.within * patience, holds).catch((error: unknown) => {
      const runs = JSON.stringify(Object.fromEntries(watcher.runsOf(dag)));
      throw new Error(`${(error as Error).message}; the task is ${found()}, the runs are ${runs}`, { cause: error });
    });
  }

  private async setTask({ set_task, task, execution_date, state }: StepOf<'set_task'>): Promise<void> {
    const { sql } = this.stage.database;
    const key = [set_task, task, storedDate(execution_date)];
    await sql(
      'UPDATE task_instance SET state = ? WHERE dag_id = ? AND task_id = ? AND execution_date = ?',
      state,
      ...key,
    );
  }

  private async setRun({ set_run, execution_date, state }: StepOf<'set_run'>): Promise<void> {
    const { sql } = this.stage.database;
    const values = [state, storedNow(), set_run, storedDate(execution_date)];
    await sql('UPDATE dag_run SET state = ?, end_date = ? WHERE dag_id = ? AND execution_date = ?', ...values);
  }

  private async deleteRun({ delete_run, execution_date }: StepOf<'delete_run'>): Promise<void> {
    const { sql } = this.stage.database;
    await sql('DELETE FROM dag_run WHERE dag_id = ? AND execution_date = ?', delete_run, storedDate(execution_date));
  }

  private async clear({ clear, tasks, execution_date }: StepOf<'clear'>): Promise<void> {
    const { sql } = this.stage.database;
    const key = [clear, storedDate(execution_date)];
    const instances = 'UPDATE task_instance SET state = NULL, max_tries = try_number';
    for (const task of tasks) {
      await sql(`${instances} WHERE dag_id = ? AND execution_date = ? AND task_id = ?`, ...key, task);
    }
    const run = "UPDATE dag_run SET state = 'running', start_date = ?, end_date = NULL";
    await sql(`${run} WHERE dag_id = ? AND execution_date = ?`, storedNow(), ...key);
  }
}

/** The DAGs whose rows a case tells of. */
export function dagsOf({ dags, expected }: { dags: string[]; expected: { runs: Runs<ExpectedTask> } }): string[] {
  return [...new Set([...dags, ...Object.keys(expected.runs)])];
}
