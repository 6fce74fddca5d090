import type { NewPool, Pool } from '../../client/experimental-client.js';
import { StartError } from '../../common/start-error.js';
import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import type { OutputForm } from '../options.js';
import { exportPools } from './export-pools.js';
import { drawFancyGrid } from '../terminal/fancy-grid.js';
import { importPools, readPoolFile } from './import-pools.js';
import { printRows } from '../terminal/output.js';
import { type AnyClient, withClient } from '../clients/with-client.js';

/** The action on pools. */
export type PoolAction =
  | { readonly kind: 'list' }
  | { readonly kind: 'get' | 'delete'; readonly name: string }
  | { readonly kind: 'set'; readonly name: string; readonly slots: string; readonly description: string }
  | { readonly kind: 'import' | 'export'; readonly path: string };

/** The output format. */
export interface PoolOutput {
  readonly output: OutputForm;
}

/** `windsock pools …` and `windsock pool`: runs the action, and prints its pools. */
export async function runPoolAction(action: PoolAction, { output }: PoolOutput): Promise<void> {
  switch (action.kind) {
    case 'list':
      return printPools(await withPools((client) => client.getPools()), output);
    case 'get':
      return printPools([await withPools((client) => client.getPool(action.name))], output);
    case 'set':
      return printPools([await withPools((client) => client.createPool(newPool(action)))], output);
    case 'delete':
      return printPools([await withPools((client) => client.deletePool(action.name))], output);
    case 'import':
      return runImport(action.path, output);
    case 'export':
      return runExport(action.path, output);
  }
}

function newPool({ name, slots, description }: NewPool): NewPool {
  return { name, slots, description };
}

/** @throws StartError if some pools were skipped, after all others were imported */
async function runImport(path: string, output: OutputForm): Promise<void> {
  const entries = await readPoolFile(path);
  const { pools, problems, failure } = await withPools((client) => importPools(entries, client));
  say(`${pools.length} of ${entries.size} pool(s) successfully updated.`, output);
  printPools(pools, output);
  const leftOut = problems.length > 0 ? new StartError(`some pools were left out:\n${problems.join('\n')}`) : null;
  if (failure && leftOut) process.stderr.write(`windsock: ${leftOut.message}\n`);
  const error = failure ?? leftOut;
  if (error) throw error;
}

async function runExport(path: string, output: OutputForm): Promise<void> {
  const pools = await withPools((client) => client.getPools());
  await exportPools(pools, path);
  say(`${pools.length} pools successfully exported to ${path}`, output);
  printPools(pools, output);
}

function withPools<T>(work: (client: AnyClient) => Promise<T>): Promise<T> {
  return withClient(loadAirflowConfig(), work);
}

/** Prints sentences on standard error if the output is for programs. */
function say(sentence: string, output: OutputForm): void {
  process[output === 'table' ? 'stdout' : 'stderr'].write(`${sentence}\n`);
}

function printPools(pools: readonly Pool<number | bigint>[], output: OutputForm): void {
  const rows = pools.map(({ pool, slots, description }) => ({ pool, slots, description }));
  printRows(output, rows, () => {
    const cells = rows.map(({ pool, slots, description }) => [pool, slots, description]);
    return `\n${drawFancyGrid(['Pool', 'Slots', 'Description'], cells)}`;
  });
}
