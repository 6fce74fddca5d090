import type { ListedDag } from '../../dags/dags.js';
import type { LocalClient } from '../clients/local-client.js';

/** The DAGs of one file. */
export interface FileReport {
  readonly file: string;
  readonly dag_num: number;
  readonly task_num: number;
  /** Their ids, separated by commas. */
  readonly dags: string;
}

/** Counts the DAGs and their tasks by file. */
export async function reportFiles(listed: readonly ListedDag[], client: LocalClient): Promise<FileReport[]> {
  const files = new Map<string, { dagIds: string[]; tasks: number }>();
  for (const { dagId, fileloc } of listed) {
    const file = files.get(fileloc) ?? { dagIds: [], tasks: 0 };
    files.set(fileloc, file);
    file.dagIds.push(dagId);
    file.tasks += (await client.getDag(dagId)).tasks.size;
  }
  return [...files].map(([file, { dagIds, tasks }]) => ({
    file,
    dag_num: dagIds.length,
    task_num: tasks,
    dags: dagIds.join(', '),
  }));
}

/** Airflow's report without the seconds that each file took: no file is read here. */
export function dagsReport(files: readonly FileReport[]): string {
  const line = '-'.repeat(67);
  const sum = (count: (file: FileReport) => number) => files.reduce((total, file) => total + count(file), 0);
  const head = [
    line,
    'DAGs by file',
    line,
    `Number of DAGs: ${sum((file) => file.dag_num)}`,
    `Total task number: ${sum((file) => file.task_num)}`,
  ];
  const rows = [
    ['file', 'dag_num', 'task_num', 'dags'],
    ...files.map((file) => [file.file, String(file.dag_num), String(file.task_num), file.dags]),
  ];
  const width = (column: number) => Math.max(...rows.map((row) => row[column]!.length));
  const table = rows.map(([file, dags, tasks, ids]) =>
    [file!.padEnd(width(0)), dags!.padStart(width(1)), tasks!.padStart(width(2)), ids].join('  '),
  );
  return ['', ...head, ...table].join('\n');
}
