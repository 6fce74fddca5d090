import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import type { Dag } from '../../serialized-dags/dag.js';
import type { Task } from '../../serialized-dags/task.js';
import type { OutputForm } from '../options.js';
import { readExecutionDate } from './execution-date.js';
import { findOrNone } from './find-or-none.js';
import { printRows } from '../terminal/output.js';
import { withClient, withLocalClient } from '../clients/with-client.js';

/** The options of `tasks list`. */
export interface TaskListOptions {
  readonly tree?: true;
  readonly output: OutputForm;
}

/** `windsock tasks list` */
export async function listTasks(dagId: string, { tree, output }: TaskListOptions): Promise<void> {
  const dag = await withLocalClient(loadAirflowConfig(), (client) => client.getDag(dagId));
  const rows = [...dag.tasks.values()]
    .map(({ taskId, operator }) => ({ task_id: taskId, operator }))
    .sort((a, b) => (a.task_id < b.task_id ? -1 : 1));
  const text = () => (tree ? drawTree(dag) : rows.map((row) => row.task_id).join('\n'));
  printRows(output, rows, text);
}

/** Airflow's `tree_view`: each task below every task that it follows, so a task may be listed several times. */
function drawTree({ tasks }: Dag): string {
  const following = new Set([...tasks.values()].flatMap(({ downstreamIds }) => [...downstreamIds]));
  const lines: string[] = [];
  const draw = (task: Task, level: number): void => {
    lines.push(`${' '.repeat(level * 4)}<Task(${task.operator}): ${task.taskId}>`);
    // Airflow: the order is that of a set, another one each time.
    for (const id of [...task.downstreamIds].sort()) {
      const next = tasks.get(id);
      if (next) draw(next, level + 1);
    }
  };
  for (const task of tasks.values()) if (!following.has(task.taskId)) draw(task, 0);
  return lines.join('\n');
}

/** `windsock tasks state`: the state, or `None` if the run has no such task. */
export async function printTaskState(dagId: string, taskId: string, executionDate: string): Promise<void> {
  const config = loadAirflowConfig();
  const date = readExecutionDate(executionDate, config).isoformat();
  const instance = await withClient(config, (client) => findOrNone(client.getTaskInstance(dagId, date, taskId)));
  process.stdout.write(`${instance?.state ?? 'None'}\n`);
}
