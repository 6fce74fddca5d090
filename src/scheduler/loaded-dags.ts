import { dirname } from 'node:path';
import type { StoredDag } from '../dag-files/sync-dags.service.js';
import { dumpsPythonJson } from '../python/python-json.js';
import { isOnce, scheduleOf } from '../schedule/schedule-of.js';
import type { DagSchedule } from '../schedule/dag-schedule.js';
import type { Dag } from '../serialized-dags/dag.js';
import type { DagDefinition, TaskDefinition } from '../serialized-dags/dag-definition.js';
import type { DagSettings } from '../serialized-dags/dag-settings.js';
import { readSerializedDag } from '../serialized-dags/read-serialized-dag.js';
import { serializeDag } from '../serialized-dags/serialize-dag.js';

/** A DAG or sub-DAG that can run: its structure, and from its file the arguments that the database does not store. */
export interface LoadedDag {
  readonly dag: Dag;
  readonly tasks: ReadonlyMap<string, TaskDefinition>;
  /** Null without a schedule, and for `@once`. */
  readonly schedule: DagSchedule | null;
  readonly isOnce: boolean;
  readonly isSubdag: boolean;
  /** Whether a task of it asks for the run before. */
  readonly looksBack: boolean;
  /** The folder of its file. */
  readonly folder: string;
}

/** The DAGs of the DAG files, in their last valid version. Sub-DAGs are DAGs of their own. */
export class LoadedDags {
  private readonly dags = new Map<string, LoadedDag>();

  /** Takes over what a sync has read. A DAG that was not read, because its file has a mistake, stays as it was. */
  update(stored: readonly StoredDag[], retired: readonly string[], settings: DagSettings): void {
    for (const { definition, fileloc } of stored) {
      const document = dumpsPythonJson(serializeDag(definition, fileloc, settings));
      for (const loaded of loadFamily(definition, readSerializedDag(document, settings), dirname(fileloc))) {
        this.dags.set(loaded.dag.dagId, loaded);
      }
    }
    for (const dagId of retired) this.dags.delete(dagId);
  }

  get(dagId: string): LoadedDag | undefined {
    return this.dags.get(dagId);
  }

  [Symbol.iterator](): IterableIterator<LoadedDag> {
    return this.dags.values();
  }
}

function loadFamily(definition: DagDefinition, dag: Dag, folder: string): LoadedDag[] {
  const structures = [dag, ...dag.subdags];
  const load = (each: DagDefinition, isSubdag: boolean): LoadedDag[] => {
    const structure = structures.find(({ dagId }) => dagId === each.dagId);
    if (structure === undefined) return [];
    const loaded: LoadedDag = {
      dag: structure,
      tasks: new Map(each.tasks.map((task) => [task.taskId, task])),
      schedule: scheduleOf(structure.scheduleInterval, structure.timezone),
      isOnce: isOnce(structure.scheduleInterval),
      isSubdag,
      looksBack: [...structure.tasks.values()].some((task) => task.dependsOnPast),
      folder,
    };
    return [loaded, ...each.tasks.flatMap(({ subdag }) => (subdag === null ? [] : load(subdag, true)))];
  };
  return load(definition, false);
}
