import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { readSerializedDag } from '../../src/serialized-dags/read-serialized-dag.js';
import type { Dag } from '../../src/serialized-dags/dag.js';
import { presentTask } from '../../src/api/experimental/task.presenter.js';
import type { Flow } from './bare-database.js';
import { HttpError } from './http-error.js';
import { dagStructure, dagVersion } from './statements.js';

/** A DAG as the routes need it. */
export interface BareDag {
  readonly dag: Dag;
  /** What its tasks are shown as, made once. */
  readonly tasks: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

const known = new Map<string, { readonly version: string; readonly dag: BareDag }>();

const settings = loadAirflowConfig();

/** A DAG, whose structure is read once per version of its row as Windsock does it, by Windsock's own reader. */
export function* findDag(dagId: string): Flow<BareDag> {
  const [row] = yield [dagVersion, dagId];
  const version = row?.['own'] as string | null | undefined;
  if (version == null) throw new HttpError(404, `Dag id ${dagId} not found`);
  const cached = known.get(dagId);
  if (cached?.version === version) return cached.dag;
  const [stored] = yield [dagStructure, dagId];
  const dag = readSerializedDag(stored!['data'] as string, settings);
  const tasks = new Map([...dag.tasks].map(([id, task]) => [id, presentTask(task)]));
  known.set(dagId, { version, dag: { dag, tasks } });
  return { dag, tasks };
}
