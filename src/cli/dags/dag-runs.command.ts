import type { DagRun } from '../../client/experimental-client.js';
import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import type { OutputForm } from '../options.js';
import { readExecutionDate } from './execution-date.js';
import { findOrNone } from './find-or-none.js';
import { printRows } from '../terminal/output.js';
import { withClient } from '../clients/with-client.js';

/** The options of `dags trigger`. */
export interface TriggerOptions {
  readonly runId?: string;
  readonly conf?: string;
  readonly execDate?: string;
}

/** The options of `dags list-runs`. */
export interface RunFilters {
  readonly state?: string;
  /** False for `--no-backfill`. */
  readonly backfill: boolean;
  readonly output: OutputForm;
}

/** `windsock dags trigger` */
export async function triggerDag(dagId: string, { runId, conf, execDate }: TriggerOptions): Promise<void> {
  const config = loadAirflowConfig();
  // Airflow: its local client cuts the date to the second, and its JSON client crashes on any.
  const date = execDate === undefined ? null : readExecutionDate(execDate, config).withoutMicroseconds().isoformat();
  const trigger = { dagId, runId: runId ?? null, conf: conf ?? null, executionDate: date };
  const { message } = await withClient(config, (client) => client.triggerDag(trigger));
  process.stdout.write(`${message}\n`);
}

/** `windsock dags state`: the state, or `None` if there is no run. */
export async function printDagRunState(dagId: string, executionDate: string): Promise<void> {
  const config = loadAirflowConfig();
  const date = readExecutionDate(executionDate, config).isoformat();
  const run = await withClient(config, (client) => findOrNone(client.getDagRunState(dagId, date)));
  process.stdout.write(`${run?.state ?? 'None'}\n`);
}

/** `windsock dags list-runs` */
export async function listDagRuns(dagId: string, { state, backfill, output }: RunFilters): Promise<void> {
  const runs = await withClient(loadAirflowConfig(), (client) => client.getDagRuns(dagId, { state }));
  const shown = runs.filter((run) => backfill || !isBackfill(run)).sort(newestFirst);
  printRows(output, shown.map(toRow), () => drawRuns(dagId, shown));
}

// Airflow: BackfillJob.ID_PREFIX.
function isBackfill({ run_id: runId }: DagRun): boolean {
  return runId?.startsWith('backfill_') ?? false;
}

function newestFirst(a: DagRun, b: DagRun): number {
  return a.execution_date < b.execution_date ? 1 : a.execution_date > b.execution_date ? -1 : 0;
}

function toRow({ id, run_id, state, execution_date, start_date }: DagRun) {
  return { id, run_id, state, execution_date, start_date };
}

/** Airflow's table. Airflow names the column of start dates `state_date`. */
function drawRuns(dagId: string, runs: readonly DagRun[]): string {
  const line = '-'.repeat(120);
  const header = drawRow('id', 'run_id', 'state', 'execution_date', 'state_date');
  const rows = runs.map((run) =>
    drawRow(String(run.id), run.run_id ?? 'None', run.state ?? 'None', run.execution_date, run.start_date),
  );
  const nothing = runs.length === 0 ? [`No dag runs for ${dagId}`] : [];
  return [...nothing, '', '', line, 'DAG RUNS', line, header, '', ...rows].join('\n');
}

function drawRow(id: string, runId: string, state: string, executionDate: string, startDate: string): string {
  const cells = [id.padEnd(3), ...[runId.padEnd(20), state.padEnd(10), executionDate.padEnd(20), startDate.padEnd(20)]];
  return `${cells.join(' | ')} |`;
}
