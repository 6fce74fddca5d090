import type { Command } from 'commander';
import { addCommand } from '../define-command.js';
import { daemonRefused } from '../webserver/webserver.definition.js';
import type { SchedulerOptions } from './scheduler.command.js';

/** Options of Airflow that would make a part of the DAGs run. */
interface RefusedOptions {
  readonly dag_id?: string;
  readonly subdir?: string;
  readonly daemon?: true;
}

const dagRefused =
  'error: -d/--dag_id is not supported: the scheduler runs all DAGs that are not paused; `windsock dags pause` stops one';
const subdirRefused =
  'error: -sd/--subdir is not supported: set [core] dags_folder, from which the web server takes its DAGs too';

/** `windsock scheduler`, with Airflow's options. */
export function addSchedulerCommand(program: Command): void {
  const text = { summary: 'schedule DAG runs and run their tasks', example: 'windsock scheduler' };
  addCommand(program, 'scheduler', text, (command) =>
    command
      .option('-r, --run-duration <seconds>', 'stop after this time')
      .option('--pid [file]', 'write the process id there; without a name, to {AIRFLOW_HOME}/airflow-scheduler.pid')
      .option('-n, --num_runs <count>', 'taken for compatibility, has no effect')
      .option('-p, --do_pickle', 'taken for compatibility, has no effect')
      .option('--stdout <file>', 'taken for compatibility, has no effect')
      .option('--stderr <file>', 'taken for compatibility, has no effect')
      .option('-l, --log-file <file>', 'taken for compatibility, has no effect')
      .option('-d, --dag_id <dag_id>', 'refused: pause the other DAGs')
      .option('-S, --subdir <path>', 'refused: set [core] dags_folder (also -sd)')
      .option('-D, --daemon', 'refused: a process manager does it better')
      .action(async (options: SchedulerOptions & RefusedOptions) => {
        if (options.daemon) command.error(daemonRefused, { exitCode: 2 });
        if (options.dag_id !== undefined) command.error(dagRefused, { exitCode: 2 });
        if (options.subdir !== undefined) command.error(subdirRefused, { exitCode: 2 });
        await (await import('./scheduler.command.js')).scheduler(options);
      }),
  );
}
