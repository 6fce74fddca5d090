import { Command } from 'commander';
import { version } from '../common/version.js';
import { addCommand } from './define-command.js';
import { addCompletionCommand } from './completion/completion.definition.js';
import { addDagCommands } from './dags/dags.definition.js';
import { addDatabaseCommands } from './database/database.definition.js';
import { addPoolCommands } from './pools/pools.definition.js';
import { addSchedulerCommand } from './scheduler/scheduler.definition.js';
import { addTaskCommands } from './dags/tasks.definition.js';
import { addUserCommands } from './users/users.definition.js';
import { addWebserverCommands } from './webserver/webserver.definition.js';

/**
 * The whole command line. A command's code is loaded when it is called, so that `--help` and usage errors load none of
 * it.
 */
export function buildProgram(): Command {
  const program = new Command('windsock')
    .description("Apache Airflow's experimental REST API as a service of its own, and its command line")
    .version(version, '--version', 'print the version')
    .exitOverride();
  addWebserverCommands(program);
  addSchedulerCommand(program);
  addDagCommands(program);
  addTaskCommands(program);
  addPoolCommands(program);
  addDatabaseCommands(program);
  addUserCommands(program);
  addCompletionCommand(program);
  addCommand(program, 'version', { summary: 'print the version', example: 'windsock version' }, (command) =>
    command.action(() => void process.stdout.write(`${version}\n`)),
  );
  return program;
}
