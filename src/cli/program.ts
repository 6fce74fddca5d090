import { Command } from 'commander';
import { version } from '../common/version.js';
import { addCommand } from './define-command.js';
import { addCompletionCommand } from './definitions/completion.js';
import { addDagCommands } from './definitions/dags.js';
import { addDatabaseCommands } from './definitions/database.js';
import { addPoolCommands } from './definitions/pools.js';
import { addTaskCommands } from './definitions/tasks.js';
import { addUserCommands } from './definitions/users.js';
import { addWebserverCommand } from './definitions/webserver.js';

/**
 * The whole command line. What a command does is loaded when it is called, so that `--help` and a usage error need none
 * of it.
 */
export function buildProgram(): Command {
  const program = new Command('windsock')
    .description("Apache Airflow's experimental REST API as a service of its own, and its command line")
    .version(version, '--version', 'print the version')
    .exitOverride();
  addWebserverCommand(program);
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
