import type { Command } from 'commander';
import { addCommand, addFormerCommand } from '../define-command.js';
import type { PoolAction, PoolOutput } from './pools.command.js';
import { UsageError } from '../usage-error.js';
import { outputOption } from '../options.js';

async function run(action: PoolAction, options: PoolOutput): Promise<void> {
  await (await import('./pools.command.js')).runPoolAction(action, options);
}

/** `windsock pools …`, and its former name `windsock pool`. */
export function addPoolCommands(program: Command): void {
  const pools = program.command('pools').description('pools and their slots');
  const add = (usage: string, summary: string, example: string, action: (...operands: string[]) => PoolAction): void =>
    addCommand(pools, usage, { summary, example: `windsock pools ${example}` }, (command) =>
      command
        .addOption(outputOption())
        .action(() => run(action(...(command.processedArgs as string[])), command.opts<PoolOutput>())),
    );
  add('list', 'list the pools', 'list --output json', () => ({ kind: 'list' }));
  add('get <pool>', 'show a pool', 'get default_pool', (name) => ({ kind: 'get', name }));
  add('set <pool> <slots> <description>', 'create or change a pool', "set etl 4 'Night jobs'", (name, slots, text) => ({
    kind: 'set',
    name,
    slots,
    description: text,
  }));
  add('delete <pool>', 'delete a pool', 'delete etl', (name) => ({ kind: 'delete', name }));
  add('import <file>', 'create or change the pools of a JSON file', 'import pools.json', (path) => ({
    kind: 'import',
    path,
  }));
  add('export <file>', 'write all pools to a JSON file', 'export pools.json', (path) => ({ kind: 'export', path }));
  addFormerPool(program);
}

/** The options of `windsock pool`. */
interface FormerPoolOptions extends PoolOutput {
  readonly get?: string;
  readonly set?: readonly string[];
  readonly delete?: string;
  readonly import?: string;
  readonly export?: string;
}

function addFormerPool(program: Command): void {
  const text = {
    summary: 'list the pools, or show, create, change or delete one',
    example: "windsock pool --set etl 4 'Night jobs'",
  };
  const instead = ['list', 'get', 'set', 'delete', 'import', 'export'].map((name) => `pools ${name}`);
  addFormerCommand(program, 'pool', text, instead, (command) =>
    command
      .option('-g, --get <name>', 'show a pool')
      .option('-s, --set <name slots description...>', 'create or change a pool')
      .option('-x, --delete <name>', 'delete a pool')
      .option('-i, --import <file>', 'create or change the pools of a JSON file')
      .option('-e, --export <file>', 'write all pools to a JSON file')
      .addOption(outputOption())
      .action((options: FormerPoolOptions) => run(readFormerOptions(options), options)),
  );
}

/** Airflow: the first that is there is done, in this order, and an empty name for `get` is one. */
function readFormerOptions(options: FormerPoolOptions): PoolAction {
  if (options.get !== undefined) return { kind: 'get', name: options.get };
  if (options.set) {
    if (options.set.length !== 3) throw new UsageError('--set takes a name, slots and a description');
    const [name, slots, description] = options.set as [string, string, string];
    return { kind: 'set', name, slots, description };
  }
  if (options.delete) return { kind: 'delete', name: options.delete };
  if (options.import) return { kind: 'import', path: options.import };
  if (options.export) return { kind: 'export', path: options.export };
  return { kind: 'list' };
}
