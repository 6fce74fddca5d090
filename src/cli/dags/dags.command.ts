import { sep } from 'node:path';
import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import type { ListedDag } from '../../dags/dags.js';
import { confirm } from '../terminal/confirm.js';
import { dagsReport, reportFiles } from './dags-report.js';
import type { OutputForm } from '../options.js';
import { printRows } from '../terminal/output.js';
import { withClient, withLocalClient } from '../clients/with-client.js';

/** The options of the commands that list DAGs. */
export interface DagListOptions {
  readonly subdir?: string;
  readonly report?: true;
  readonly output: OutputForm;
}

/** `windsock dags delete`: asks for confirmation, unless `--yes` is given. */
export async function deleteDag(dagId: string, { yes }: { yes?: true }): Promise<void> {
  const question = 'This will drop all existing records related to the specified DAG. Proceed? (y/n)';
  if (!yes && !(await confirm(question))) return;
  const { message } = await withClient(loadAirflowConfig(), (client) => client.deleteDag(dagId));
  process.stdout.write(`${message}\n`);
}

/** `windsock dags pause` and `unpause` */
export async function setPaused(dagId: string, paused: boolean): Promise<void> {
  await withClient(loadAirflowConfig(), (client) => client.setPaused(dagId, paused));
  process.stdout.write(`Dag: ${dagId}, paused: ${paused ? 'True' : 'False'}\n`);
}

/** `windsock dags list` and `report` */
export async function listDags({ subdir, report, output }: DagListOptions): Promise<void> {
  const { dags, files } = await withLocalClient(loadAirflowConfig(), async (client) => {
    const found = (await client.listDags()).filter((dag) => subdir === undefined || isBelow(dag, subdir));
    return { dags: found, files: report ? await reportFiles(found, client) : null };
  });
  const text = () => [drawDags(dags), ...(files ? [dagsReport(files)] : [])].join('\n');
  if (files) {
    printRows(
      output,
      files.map((file) => ({ ...file })),
      text,
    );
  } else printRows(output, dags.map(toRow), text);
}

/** Airflow reads the DAGs of the file or directory. Here the database's path of the DAG's file is compared. */
function isBelow({ fileloc }: ListedDag, subdir: string): boolean {
  return fileloc === subdir || fileloc.startsWith(subdir.endsWith(sep) ? subdir : subdir + sep);
}

function drawDags(dags: readonly ListedDag[]): string {
  const line = '-'.repeat(67);
  return `\n\n${line}\nDAGS\n${line}\n${dags.map(({ dagId }) => dagId).join('\n')}\n`;
}

function toRow({ dagId, fileloc }: ListedDag) {
  return { dag_id: dagId, fileloc };
}
