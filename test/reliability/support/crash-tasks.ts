import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The DAG of the experiment. */
export const crashDag = 'crash';

/** Its tasks write what they do into this file of the folder that they know as `EXEC_OUT`. */
const linesFile = 'lines';

// A line is written by one write in append mode, so that lines of several processes stay whole and in order.
const command = (tenths: number) => `|
        say() { echo "{{ ti.task_id }}@{{ ts }} $$ $1" >> "$EXEC_OUT/${linesFile}"; }
        say start
        for beat in $(seq ${tenths}); do sleep 0.1; say beat; done
        say end`;

const operator = 'airflow.operators.bash_operator.BashOperator';

function task(name: string, tenths: number, more: readonly string[]): string {
  return [`${name}:`, `operator: ${operator}`, ...more, `bash_command: ${command(tenths)}`].join('\n      ');
}

const again = ['retries: 3', 'retry_delay: 1'];
const anyway = 'trigger_rule: all_done';

// Tries of all lengths, with and without retries; and tasks that run whatever became of those before them.
const dagFile = `
${crashDag}:
  schedule_interval: null
  is_paused_upon_creation: false
  default_args:
    owner: airflow
    start_date: 2015-01-01
  tasks:
    ${[
      task('first', 1, again),
      task('second', 6, again),
      task('third', 12, again),
      task('once', 4, []),
      task('after', 2, [...again, 'dependencies: [first, second]']),
      task('whatever', 3, [anyway, 'dependencies: [second, third, once]']),
      task('last', 1, [...again, anyway, 'dependencies: [after, whatever]']),
    ].join('\n    ')}
`;

/** Writes the DAG file, and makes the folder of the lines. Returns what a service needs to know of both. */
export function prepareCrashTasks(home: string): { AIRFLOW__CORE__DAGS_FOLDER: string; EXEC_OUT: string } {
  const [dags, output] = [join(home, 'dags'), join(home, 'output')];
  for (const folder of [dags, output]) mkdirSync(folder);
  writeFileSync(join(dags, 'crash.dag.yaml'), dagFile);
  return { AIRFLOW__CORE__DAGS_FOLDER: dags, EXEC_OUT: output };
}

/** What the tasks wrote of one instance: the ids of the processes of its tries, in the order of their first lines. */
export interface InstanceLines {
  readonly pids: readonly number[];
  /** Whether a process wrote something after another one had begun. */
  readonly isTwiceAtOnce: boolean;
}

/** Reads the lines of all instances, by `task@date`. */
export function readCrashLines(home: string): Map<string, InstanceLines> {
  const path = join(home, 'output', linesFile);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  const writers = new Map<string, number[]>();
  for (const line of lines) {
    const [key = '', pid = ''] = line.split(' ');
    const ofInstance = writers.get(key) ?? [];
    if (ofInstance.at(-1) !== Number(pid)) ofInstance.push(Number(pid));
    writers.set(key, ofInstance);
  }
  const entries = [...writers].map(([key, all]): [string, InstanceLines] => {
    const pids = [...new Set(all)];
    // One that comes again wrote beside the one between.
    return [key, { pids, isTwiceAtOnce: pids.length < all.length }];
  });
  return new Map(entries);
}
