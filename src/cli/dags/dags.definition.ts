import type { Command } from 'commander';
import type { RunFilters, TriggerOptions } from './dag-runs.command.js';
import type { DagListOptions } from './dags.command.js';
import { addCommand, addFormerCommand, addRenamedCommand } from '../define-command.js';
import { outputOption, subdirOption, unusedSubdirOption, yesOption } from '../options.js';

const actions = () => import('./dags.command.js');
const runActions = () => import('./dag-runs.command.js');
const recordedRunActions = () => import('./recorded-runs.command.js');

/** `windsock dags …` and the former names of these commands. */
export function addDagCommands(program: Command): void {
  const dags = program.command('dags').description('DAGs and their runs');
  addRunCommands(dags);
  addRenamedCommand(
    dags,
    'delete <dag_id>',
    {
      formerly: 'delete_dag',
      summary: 'delete all records of a DAG',
      example: 'windsock dags delete old_dag --yes',
    },
    (command) =>
      command
        .addOption(yesOption())
        .action(async (dagId: string, options: { yes?: true }) => (await actions()).deleteDag(dagId, options)),
  );
  addPauseCommands(dags);
  addListCommands(dags);
  addRecordedRunCommands(dags);
}

function addRunCommands(dags: Command): void {
  addRenamedCommand(
    dags,
    'trigger <dag_id>',
    {
      formerly: 'trigger_dag',
      summary: 'trigger a DAG run',
      example: `windsock dags trigger example_bash_operator --conf '{"key": "value"}'`,
    },
    (command) =>
      command
        .option('-r, --run-id <id>', 'id of the run; manual__<execution date> without one')
        .option('-c, --conf <json>', 'JSON text that the run gets as its conf')
        .option('-e, --exec-date <date>', 'execution date, cut to the second; now without one')
        .addOption(unusedSubdirOption())
        .action(async (dagId: string, options: TriggerOptions) => (await runActions()).triggerDag(dagId, options)),
  );
  addRenamedCommand(
    dags,
    'state <dag_id> <execution_date>',
    {
      formerly: 'dag_state',
      summary: 'print the state of a DAG run, or None',
      example: 'windsock dags state example_bash_operator 2020-01-01T00:00:00',
    },
    (command) =>
      command
        .addOption(unusedSubdirOption())
        .action(async (dagId: string, date: string) => (await runActions()).printDagRunState(dagId, date)),
  );
  const listRuns = {
    summary: 'list the runs of a DAG, the newest first',
    example: 'windsock dags list-runs --dag-id example_bash_operator --state failed',
  };
  addCommand(dags, 'list-runs', listRuns, (command) =>
    withRunFilters(command)
      .requiredOption('-d, --dag-id <dag_id>', 'the DAG')
      .action(async ({ dagId, ...filters }: RunFilters & { dagId: string }) =>
        (await runActions()).listDagRuns(dagId, filters),
      ),
  );
  addFormerCommand(dags.parent!, 'list_dag_runs <dag_id>', listRuns, ['dags list-runs'], (command) =>
    withRunFilters(command).action(async (dagId: string, filters: RunFilters) =>
      (await runActions()).listDagRuns(dagId, filters),
    ),
  );
}

function withRunFilters(command: Command): Command {
  return command
    .option('--no-backfill', 'leave out the runs of backfills')
    .option('--state <state>', 'list only runs in this state')
    .addOption(outputOption());
}

function addPauseCommands(dags: Command): void {
  addRenamedCommand(
    dags,
    'pause <dag_id>',
    { formerly: 'pause', summary: 'pause a DAG', example: 'windsock dags pause example_bash_operator' },
    (command) =>
      command.addOption(unusedSubdirOption()).action(async (dagId: string) => (await actions()).setPaused(dagId, true)),
  );
  addRenamedCommand(
    dags,
    'unpause <dag_id>',
    { formerly: 'unpause', summary: 'resume a paused DAG', example: 'windsock dags unpause example_bash_operator' },
    (command) =>
      command
        .addOption(unusedSubdirOption())
        .action(async (dagId: string) => (await actions()).setPaused(dagId, false)),
  );
}

function addListCommands(dags: Command): void {
  const list = { summary: 'list the DAGs of the database', example: 'windsock dags list' };
  addCommand(dags, 'list', list, (command) =>
    command
      .addOption(subdirOption())
      .addOption(outputOption())
      .action(async (options: DagListOptions) => (await actions()).listDags(options)),
  );
  const report = { summary: 'list the DAGs, and how many each file has', example: 'windsock dags report' };
  addCommand(dags, 'report', report, (command) =>
    command
      .addOption(subdirOption())
      .addOption(outputOption())
      .action(async (options: DagListOptions) => (await actions()).listDags({ ...options, report: true })),
  );
  addFormerCommand(
    dags.parent!,
    'list_dags',
    { ...list, example: 'windsock list_dags' },
    ['dags list', 'dags report'],
    (command) =>
      command
        .option('-r, --report', 'tell how many DAGs each file has')
        .addOption(subdirOption())
        .addOption(outputOption())
        .action(async (options: DagListOptions) => (await actions()).listDags(options)),
  );
}

function addRecordedRunCommands(dags: Command): void {
  const adopt = {
    summary: 'execute runs from before the first start of a scheduler, of all DAGs or of these',
    example: 'windsock dags adopt-runs example_bash_operator',
  };
  const fail = {
    summary: 'end runs from before the first start of a scheduler as failed, of all DAGs or of these',
    example: 'windsock dags fail-runs --yes',
  };
  for (const [decision, text] of [['adopt', adopt] as const, ['fail', fail] as const]) {
    addCommand(dags, `${decision}-runs [dag_ids...]`, text, (command) =>
      command
        .addOption(yesOption())
        .action(async (dagIds: string[], options: { yes?: true }) =>
          (await recordedRunActions()).decideOnRuns(decision, dagIds, options),
        ),
    );
  }
}
