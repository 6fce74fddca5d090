import { isPyDict, type PyDict, type PyJson } from '../python/python-value.js';
import type { ProblemList } from './dag-file-problem.js';
import { durations } from '../serialized-dags/task-attributes.js';
import type { EntryMarks, SourceMarks } from './source-marks.js';

/** A DAG as written, merged with `default` or with the DAG around it. Its values may still have a wrong type. */
export interface DagSource {
  dagId: string;
  config: PyDict;
  place: EntryMarks;
  /** Null if the DAG has no readable tasks. */
  tasks: TaskSource[] | null;
}

/** A task as written. */
export interface TaskSource {
  taskId: string;
  config: PyDict;
  place: EntryMarks;
  subdag: DagSource | null;
}

/** The keys that a sub-DAG inherits from the DAG around it, as authors of Airflow DAGs pass them on by hand. */
const inheritedBySubdags = ['default_args', 'schedule_interval', 'start_date', 'end_date', 'timezone'];

/** Durations may be mappings (`{hours: 1}`). Merging two of them would give a third duration. */
const neverMerged = ['schedule_interval', 'dagrun_timeout', ...durations];

/** Merges all parts of one DAG. Adds tasks that are listed twice to the problems. */
export class DagSourceReader {
  constructor(
    private readonly marks: SourceMarks,
    private readonly problems: ProblemList,
  ) {}

  /**
   * The DAG under a key of the container, or null if the value is not a mapping. As in dag-factory's merge_configs,
   * mappings are merged key by key; of any other value, the DAG's own wins.
   */
  read(dagId: string, container: PyDict, key: string, defaults: PyDict | null): DagSource | null {
    const own = container.get(key);
    if (!isPyDict(own)) return null;
    const defaultConfig: PyDict = defaults === null ? new Map<string, PyJson>() : this.withTaskMapping(defaults);
    const config = this.merge(this.withTaskMapping(own), defaultConfig);
    return { dagId, config, place: this.marks.get(container, key), tasks: this.tasks(dagId, config) };
  }

  private tasks(dagId: string, config: PyDict): TaskSource[] | null {
    const tasks = config.get('tasks');
    if (!isPyDict(tasks)) return null;
    return [...tasks].flatMap(([taskId, task]) => {
      if (!isPyDict(task)) return [];
      const subdag = this.read(`${dagId}.${taskId}`, task, 'subdag', this.inherited(config));
      return [{ taskId, config: task, place: this.marks.get(tasks, taskId), subdag }];
    });
  }

  private inherited(config: PyDict): PyDict {
    const inherited: PyDict = new Map();
    for (const key of inheritedBySubdags) if (config.has(key)) this.marks.copyEntry(config, key, inherited);
    return inherited;
  }

  private merge(own: PyDict, defaults: PyDict): PyDict {
    const merged: PyDict = new Map();
    for (const key of own.keys()) this.marks.copyEntry(own, key, merged);
    for (const [key, value] of defaults) {
      const ownValue = own.get(key);
      if (ownValue === undefined) this.marks.copyEntry(defaults, key, merged);
      else if (isPyDict(ownValue) && isPyDict(value) && !neverMerged.includes(key)) {
        merged.set(key, this.merge(ownValue, value));
      }
    }
    return merged;
  }

  /** The same DAG, with a list of tasks turned into a mapping. */
  private withTaskMapping(config: PyDict): PyDict {
    const list = config.get('tasks');
    if (!Array.isArray(list)) return config;
    const tasks: PyDict = new Map();
    list.forEach((task, index) => this.addListed(task, this.marks.get(list, String(index)), tasks));
    const copy: PyDict = new Map();
    for (const key of config.keys()) this.marks.copyEntry(config, key, copy);
    return copy.set('tasks', tasks);
  }

  private addListed(task: PyJson, place: EntryMarks, tasks: PyDict): void {
    if (!isPyDict(task)) return;
    const taskId = task.get('task_id');
    if (typeof taskId !== 'string') return;
    if (tasks.has(taskId)) this.problems.add(this.marks.get(task, 'task_id').value, 'is the id of two tasks');
    const config: PyDict = new Map();
    for (const key of task.keys()) if (key !== 'task_id') this.marks.copyEntry(task, key, config);
    tasks.set(taskId, config);
    this.marks.set(tasks, taskId, place);
  }
}
