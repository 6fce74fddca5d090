import { Command, CommanderError } from 'commander';
import { AirflowException } from '../common/errors.js';
import { StartError } from '../common/start-error.js';
import { version } from '../common/version.js';
import { ConfigurationError } from '../config/configuration-error.js';
import { checkDatabase, initializeDatabase } from './database.command.js';
import { syncDags } from './sync-dags.command.js';
import { createUser, deleteUser, listUsers, setPassword } from './users.command.js';
import { serve, type ServeOptions } from './webserver.command.js';

/**
 * Runs one command of the `windsock` command line. Results go to standard output, everything else to standard error.
 *
 * @returns the exit code: 0 done, 1 refused or failed, 2 wrong usage
 */
export async function runCli(words: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`windsock: ${describeFailure(error)}\n`);
    return 1;
  }
}

/** What nobody foresaw is shown with its stack, and without its properties: a failed query carries its parameters. */
function describeFailure(error: unknown): string {
  const foreseen = [StartError, ConfigurationError, AirflowException].some((type) => error instanceof type);
  return foreseen ? (error as Error).message : ((error as Error).stack ?? String(error));
}

function program(): Command {
  const windsock = new Command('windsock')
    .description("Apache Airflow's experimental REST API as a service of its own")
    .version(version, '--version', 'print the version')
    .showSuggestionAfterError()
    .exitOverride();
  windsock
    .command('version')
    .description('print the version')
    .action(() => void process.stdout.write(`${version}\n`));
  windsock
    .command('webserver')
    .description('serve the API')
    .option('-p, --port <port>', 'port to listen on instead of [webserver] web_server_port')
    .option('--hostname <address>', 'address to listen on instead of [webserver] web_server_host')
    .action((options: ServeOptions) => serve(options));
  windsock
    .command('initdb')
    .description("create Airflow's schema in an empty database")
    .action(() => initializeDatabase());
  windsock
    .command('checkdb')
    .description('tell which schema the database has, and whether Windsock works on it')
    .action(() => checkDatabase());
  windsock
    .command('sync_dags')
    .description('store the DAGs of the *.dag.yaml and *.dag.json files in dags_folder')
    .action(() => syncDags());
  addUserCommands(windsock.command('users').description('edit the users of the backend password_auth'));
  return windsock;
}

function addUserCommands(users: Command): void {
  users
    .command('create <username>')
    .description('create a user; the password is asked for, or read from standard input')
    .option('--email <address>', 'e-mail address')
    .action((username: string, options: { email?: string }) => createUser(username, options));
  users
    .command('set-password <username>')
    .description('change a password; it is asked for, or read from standard input')
    .action((username: string) => setPassword(username));
  users
    .command('list')
    .description('print the user names, one a line')
    .action(() => listUsers());
  users
    .command('delete <username>')
    .description('delete a user')
    .action((username: string) => deleteUser(username));
}
