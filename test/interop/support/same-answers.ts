import { expect } from 'vitest';
import { type Answer, send } from '../../support/http.js';

/** Where Windsock and Airflow serve, on one database. */
export interface Both {
  readonly windsock: string;
  readonly airflow: string;
}

const api = '/api/experimental';

/** Gets a path of the API. */
export function get(url: string, path: string): Promise<Answer> {
  return send(url, 'GET', api + path);
}

/** Posts JSON, written out, to a path of the API. */
export function post(url: string, path: string, body: string): Promise<Answer> {
  return send(url, 'POST', api + path, { body, headers: { 'Content-Type': 'application/json' } });
}

/** What of an answer must be the same. */
function essence(path: string, { status, headers, text }: Answer): object {
  // Differs from Airflow: source code is sent as plain text.
  if (path.endsWith('/code')) return { status, text };
  return { status, type: headers['content-type'], text: path === '/latest_runs' ? byDag(text) : text };
}

/** Differs from Airflow: its order is the database's. */
function byDag(text: string): string {
  const { items } = JSON.parse(text) as { items: { dag_id: string }[] };
  return JSON.stringify(items.sort((a, b) => (a.dag_id < b.dag_id ? -1 : 1)));
}

/** Requires that both answer each of these paths with this status, and with the same type and body. */
export async function expectSameAnswers(both: Both, status: number, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const [windsock, airflow] = [await get(both.windsock, path), await get(both.airflow, path)];
    expect.soft(airflow.status, path).toBe(status);
    expect.soft(essence(path, windsock), path).toEqual(essence(path, airflow));
  }
}

/** The key of a task instance, as a row of the database has it. */
export interface TaskInstanceKey {
  readonly dag_id: string;
  readonly task_id: string;
  readonly execution_date: string;
}

/** Where the API tells of a run. */
export function runPath({ dag_id, execution_date }: Omit<TaskInstanceKey, 'task_id'>): string {
  return `/dags/${dag_id}/dag_runs/${encodeURIComponent(execution_date.replace(' ', 'T'))}`;
}

/** Where the API tells of a task instance. */
export function instancePath(key: TaskInstanceKey): string {
  return `${runPath(key)}/tasks/${key.task_id}`;
}
