import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What a case does, or waits for. Which key a step has says which step it is. */
export type Step =
  | { trigger: string; execution_date?: string; conf?: Json; run_id?: string }
  | { unpause: string }
  | { pause: string }
  | { delete: string }
  | { pool: string; slots: number }
  | { sleep: number }
  | { snapshot: string }
  | { wait: 'run'; dag: string; execution_date: string; states: (string | null)[]; within: number }
  | { wait: 'task'; dag: string; execution_date: string; task: string; states: (string | null)[]; within: number }
  | { wait: 'runs'; dag: string; count: number; states: (string | null)[]; within: number }
  | { set_task: string; task: string; execution_date: string; state: string | null }
  | { set_run: string; execution_date: string; state: string }
  | { delete_run: string; execution_date: string }
  | { clear: string; tasks: string[]; execution_date: string };

/** The columns of a task instance. A time, a job, a pid or a host is only `set` or not; a duration `seconds` or not. */
export interface TaskColumns {
  [column: string]: Json | TaskColumns | TaskColumns[] | undefined;
  state: string | null;
  path?: (string | null)[];
  log?: string[];
  task_fail?: number;
  /** 0 if it is not there; else there is at least one, as the number depends on when the sensor looks. */
  task_reschedule?: number;
  /** None if it is not there. */
  xcom?: { [key: string]: Json };
  /** The row in `rendered_task_instance_fields`; any or none if it is not there. */
  rendered?: Json;
}

/** The columns that a case expects, and columns of other outcomes that are as right. */
export type ExpectedTask = TaskColumns & { or?: Partial<TaskColumns> | Partial<TaskColumns>[] };

/** A run. `no such run` where only task instances are left; then it has nothing but its tasks. */
export interface RunColumns<Task> {
  run_id: string | null;
  state: string;
  external_trigger?: boolean;
  end_date?: 'set' | null;
  conf?: Json;
  tasks: { [task: string]: Task };
}

/** Runs by DAG and execution date. */
export interface Runs<Task> {
  [dag: string]: { [executionDate: string]: RunColumns<Task> };
}

/** An assertion about times. Its first key says which; see checks.ts. */
export type Check = { [name: string]: Json };

/** What a case leaves. */
export interface Expected {
  runs: Runs<ExpectedTask>;
  snapshots?: { [name: string]: Runs<ExpectedTask> };
  files?: { [name: string]: string };
  checks?: Check[];
  /** Execution dates that depend on the day of the recording, `recorded_at`. */
  relative?: { execution_date: string; recorded_at: string };
  /** Other outcomes that are as right, each instead of the keys that it has. */
  or?: Partial<Expected> | Partial<Expected>[];
}

/** One recorded execution. */
export interface ExecutionCase {
  case: string;
  about: string;
  dags: string[];
  needs?: {
    pools?: { [name: string]: number };
    variables?: { [key: string]: string };
    config?: { [section: string]: { [option: string]: string } };
    python?: boolean;
    database?: boolean;
  };
  steps: Step[];
  expected: Expected;
}

/** Reads every case in `expected` of a folder, in the order of the file names. Throws if there is none. */
export function loadCases(folder: string): ExecutionCase[] {
  const files = readdirSync(join(folder, 'expected')).filter((file) => file.endsWith('.json'));
  if (files.length === 0) throw new Error(`No cases in ${folder}/expected`);
  return files.sort().map((file) => JSON.parse(readFileSync(join(folder, 'expected', file), 'utf8')) as ExecutionCase);
}

/** The alternatives of an `or`, which may be one or a list of them. */
export function alternatives<T>(or: T | T[] | undefined): T[] {
  if (or === undefined) return [];
  return Array.isArray(or) ? or : [or];
}
