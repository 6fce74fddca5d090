import type { Command } from 'commander';
import { addCommand, addRenamedCommand } from '../define-command.js';
import type { TaskListOptions } from './tasks.command.js';
import { outputOption, unusedSubdirOption } from '../options.js';

const actions = () => import('./tasks.command.js');

/** `windsock tasks …` and the former names of these commands. */
export function addTaskCommands(program: Command): void {
  const tasks = program.command('tasks').description('tasks of a DAG');
  addRenamedCommand(
    tasks,
    'list <dag_id>',
    {
      formerly: 'list_tasks',
      summary: 'list the tasks of a DAG of the database',
      example: 'windsock tasks list example_bash_operator --tree',
    },
    (command) =>
      command
        .option('-t, --tree', 'show what follows on what')
        .addOption(unusedSubdirOption())
        .addOption(outputOption())
        .action(async (dagId: string, options: TaskListOptions) => (await actions()).listTasks(dagId, options)),
  );
  addRenamedCommand(
    tasks,
    'state <dag_id> <task_id> <execution_date>',
    {
      formerly: 'task_state',
      summary: 'print the state of a task in a DAG run, or None',
      example: 'windsock tasks state example_bash_operator runme_0 2020-01-01T00:00:00',
    },
    (command) =>
      command
        .addOption(unusedSubdirOption())
        .action(async (dagId: string, taskId: string, date: string) =>
          (await actions()).printTaskState(dagId, taskId, date),
        ),
  );
  const log = {
    summary: 'print the log of a try of a task, of the last one by default',
    example: 'windsock tasks log example_bash_operator runme_0 2020-01-01T00:00:00',
  };
  addCommand(tasks, 'log <dag_id> <task_id> <execution_date> [try]', log, (command) =>
    command.action(async (dagId: string, taskId: string, date: string, tryNumber?: string) =>
      (await import('./task-log.command.js')).printTaskLog(dagId, taskId, date, tryNumber),
    ),
  );
}
