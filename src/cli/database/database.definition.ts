import type { Command } from 'commander';
import { addCommand, addRenamedCommand } from '../define-command.js';
import { yesOption } from '../options.js';

const actions = () => import('./database.command.js');

/** `windsock db …`, the former names of these commands, and `windsock sync_dags`. */
export function addDatabaseCommands(program: Command): void {
  const db = program.command('db').description("Airflow's metadata database");
  addRenamedCommand(
    db,
    'init',
    {
      formerly: 'initdb',
      summary: "create Airflow's schema in an empty database",
      example: 'windsock db init',
    },
    (command) => command.action(async () => (await actions()).initializeDatabase()),
  );
  addRenamedCommand(
    db,
    'upgrade',
    {
      formerly: 'upgradedb',
      summary: 'the same as init: Windsock changes no schema',
      example: 'windsock db upgrade',
    },
    (command) => command.action(async () => (await actions()).upgradeDatabase()),
  );
  addRenamedCommand(
    db,
    'check',
    {
      formerly: 'checkdb',
      summary: 'tell which schema the database has, and whether Windsock works on it',
      example: 'windsock db check',
    },
    (command) => command.action(async () => (await actions()).checkDatabase()),
  );
  addRenamedCommand(
    db,
    'reset',
    {
      formerly: 'resetdb',
      summary: "drop Airflow's tables with all they hold, and create them anew",
      example: 'windsock db reset --yes',
    },
    (command) =>
      command
        .addOption(yesOption())
        .action(async (options: { yes?: true }) => (await actions()).resetDatabase(options)),
  );
  addCommand(
    program,
    'sync_dags',
    {
      summary: 'store the DAGs of the *.dag.yaml and *.dag.json files in dags_folder',
      example: 'windsock sync_dags',
    },
    (command) => command.action(async () => (await import('./sync-dags.command.js')).syncDags()),
  );
}
