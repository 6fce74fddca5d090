import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A DAG of tasks that run one command. */
export interface BenchDag {
  readonly dagId: string;
  readonly tasks: readonly BenchTask[];
  /** Runs and tasks that it lets work at once. */
  readonly atOnce: number;
}

/** One task, with the ids of those directly before it. */
export interface BenchTask {
  readonly taskId: string;
  readonly command: string;
  readonly after?: readonly string[];
  readonly pool?: string;
}

function numbered(prefix: string, count: number, rest: Omit<BenchTask, 'taskId'>): BenchTask[] {
  return Array.from({ length: count }, (_, number) => ({ taskId: `${prefix}${number}`, ...rest }));
}

/** Six `true` in three levels. */
export const levels: BenchDag = {
  ...{ dagId: 'bench_levels', atOnce: 16 },
  tasks: [
    ...numbered('first', 3, { command: 'true' }),
    ...numbered('second', 2, { command: 'true', after: ['first0', 'first1', 'first2'] }),
    { taskId: 'third', command: 'true', after: ['second0', 'second1'] },
  ],
};

/** Ten `true` side by side. */
export const wide: BenchDag = { dagId: 'bench_wide', atOnce: 100, tasks: numbered('t', 10, { command: 'true' }) };

/** Twenty tasks that only sleep. */
export const sleepers: BenchDag = {
  ...{ dagId: 'bench_sleepers', atOnce: 100 },
  tasks: numbered('t', 20, { command: 'sleep 3600' }),
};

/** The pool of the first task of each run of {@link gated}, and that of its second task, which has no slots. */
export const gatePool = 'bench_gate';
export const shutPool = 'bench_shut';

/** A DAG whose runs stay active: they wait at a task that never starts, with so many tasks in all. */
export function gated(dagId: string, tasks: number): BenchDag {
  const gate: BenchTask = { taskId: 'gate', command: 'true', pool: gatePool };
  const shut: BenchTask = { taskId: 'shut', command: 'true', pool: shutPool, after: ['gate'] };
  return {
    dagId,
    atOnce: 10_000,
    tasks: [gate, shut, ...numbered('t', tasks - 2, { command: 'true', after: ['shut'] })],
  };
}

/** Writes DAG files for Windsock into a folder. */
export function writeDagFiles(folder: string, dags: readonly BenchDag[]): void {
  mkdirSync(folder, { recursive: true });
  for (const dag of dags) writeFileSync(join(folder, `${dag.dagId}.dag.json`), `${JSON.stringify(dagFile(dag))}\n`);
}

function dagFile({ dagId, tasks, atOnce }: BenchDag): object {
  return {
    [dagId]: {
      ...{ schedule_interval: null, is_paused_upon_creation: false, max_active_runs: atOnce, concurrency: atOnce },
      default_args: { owner: 'bench', start_date: '2015-01-01' },
      tasks: Object.fromEntries(
        tasks.map(({ taskId, command, after = [], pool = 'default_pool' }) => [
          taskId,
          { operator: 'BashOperator', bash_command: command, dependencies: after, pool },
        ]),
      ),
    },
  };
}

/** Writes the same DAGs for Airflow. */
export function writePythonFiles(folder: string, dags: readonly BenchDag[]): void {
  mkdirSync(folder, { recursive: true });
  for (const dag of dags) writeFileSync(join(folder, `${dag.dagId}.py`), pythonFile(dag));
}

function pythonFile({ dagId, tasks, atOnce }: BenchDag): string {
  return `from datetime import datetime
from airflow import DAG
from airflow.operators.bash_operator import BashOperator

dag = DAG('${dagId}', schedule_interval=None, start_date=datetime(2015, 1, 1), is_paused_upon_creation=False,
          max_active_runs=${atOnce}, concurrency=${atOnce})
tasks = {}
for task_id, command, after in ${JSON.stringify(tasks.map(({ taskId, command, after = [] }) => [taskId, command, after]))}:
    tasks[task_id] = BashOperator(task_id=task_id, bash_command=command, dag=dag)
    tasks[task_id].set_upstream([tasks[other] for other in after])
`;
}
