import { type Command, Option } from 'commander';
import { addCommand, addFormerCommand } from '../define-command.js';
import type { CreateUserOptions, UserOptions, UsersListOptions } from './users.command.js';
import { outputOption } from '../options.js';

const actions = () => import('./users.command.js');

const creation = {
  summary: 'create a user; the password is asked for, or read from standard input',
  example: 'windsock users create alice',
};
const listing = { summary: 'list the users', example: 'windsock users list --backend basic_auth' };
const deletion = { summary: 'delete a user', example: 'windsock users delete alice' };

/** `windsock users …`, and the former names of Airflow's commands. */
export function addUserCommands(program: Command): void {
  const users = program.command('users').description('users of the backends password_auth and basic_auth');
  addCommand(users, 'create [username]', creation, (command) =>
    withAccountOptions(command)
      .addOption(backendOption())
      .action(async (name: string | undefined, options: CreateUserOptions) =>
        (await actions()).createUser(name, options),
      ),
  );
  const passwords = {
    summary: 'change a password; it is asked for, or read from standard input',
    example: 'windsock users set-password alice',
  };
  addCommand(users, 'set-password [username]', passwords, (command) =>
    command
      .addOption(usernameOption())
      .addOption(backendOption())
      .action(async (name: string | undefined, options: UserOptions) => (await actions()).setPassword(name, options)),
  );
  addCommand(users, 'list', listing, (command) =>
    command
      .addOption(backendOption())
      .addOption(outputOption())
      .action(async (options: UsersListOptions) => (await actions()).listUsers(options)),
  );
  addCommand(users, 'delete [username]', deletion, (command) =>
    command
      .addOption(usernameOption())
      .addOption(backendOption())
      .action(async (name: string | undefined, options: UserOptions) => (await actions()).deleteUser(name, options)),
  );
  addFormerCommands(program);
}

/** Airflow's commands support only the users of the RBAC web UI. */
function addFormerCommands(program: Command): void {
  const backend = 'basic_auth';
  const example = 'windsock create_user -r Viewer -u alice -e alice@example.com -f Alice -l Doe';
  addFormerCommand(program, 'create_user', { ...creation, example }, ['users create'], (command) =>
    withAccountOptions(command).action(async (options: CreateUserOptions) =>
      (await actions()).createUser(undefined, { ...options, backend }),
    ),
  );
  addFormerCommand(program, 'list_users', { ...listing, example: 'windsock list_users' }, ['users list'], (command) =>
    command
      .addOption(outputOption())
      .action(async (options: UsersListOptions) => (await actions()).listUsers({ ...options, backend })),
  );
  const ofDelete = { ...deletion, example: 'windsock delete_user -u alice' };
  addFormerCommand(program, 'delete_user', ofDelete, ['users delete'], (command) =>
    command
      .addOption(usernameOption())
      .action(async (options: UserOptions) => (await actions()).deleteUser(undefined, { ...options, backend })),
  );
}

function withAccountOptions(command: Command): Command {
  return command
    .option('-r, --role <role>', 'role in the RBAC web UI, such as Admin or Viewer; asks for all of -u -e -f -l')
    .addOption(usernameOption())
    .option('-e, --email <address>', 'e-mail address')
    .option('-f, --firstname <name>', 'first name')
    .option('-l, --lastname <name>', 'last name')
    .option('-p, --password <password>', 'password; other users of this machine can read it there')
    .option('--use-random-password', 'a password that nobody knows, for who signs in otherwise');
}

function usernameOption(): Option {
  return new Option('-u, --username <username>', 'user name');
}

function backendOption(): Option {
  return new Option('--backend <name>', 'whose users, if not those of the configured backend').choices([
    'password_auth',
    'basic_auth',
  ]);
}
