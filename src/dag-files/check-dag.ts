import type { PyDict, PyJson } from '../python/python-value.js';
import { commonTaskArguments } from './dag-file-schema.js';
import type { ProblemList } from './dag-file-problem.js';
import type { DagSource, TaskSource } from './dag-source.js';
import { findOperator, isKnownOperator, knownOperatorNames, subdagOperator } from './find-operator.js';
import { editDistance, suggestion } from './nearest-name.js';
import type { SourceMarks } from './source-marks.js';
import { findCycle } from './task-graph.js';

/** The width of the id columns. Source: airflow/utils/helpers.py, validate_key. */
const maxIdLength = 250;

/** Arguments with names so long that a name with one wrong letter is a typing error. */
const longArguments = commonTaskArguments.filter((name) => name.length >= 7);

/** Checks the rules that a schema cannot express: how the parts of a DAG fit together. */
export class DagCheck {
  /** @param dagIds the ids that the file has defined so far; the check adds to it */
  constructor(
    private readonly marks: SourceMarks,
    private readonly problems: ProblemList,
    private readonly dagIds: Set<string>,
  ) {}

  /** Adds the mistakes in the DAG and its sub-DAGs to the problems. Skips values of a wrong type. */
  check({ dagId, config, place, tasks }: DagSource): void {
    if (this.dagIds.has(dagId)) this.problems.add(place.key, `"${dagId}" is the id of another DAG of this file too`);
    this.dagIds.add(dagId);
    if (!config.has('tasks')) this.problems.add(place.key, 'has no "tasks"');
    for (const task of tasks ?? []) this.checkTask(task);
    this.checkDependencies(tasks ?? []);
  }

  private checkTask({ config, place, subdag }: TaskSource): void {
    const path = config.get('operator');
    if (path === undefined) this.problems.add(place.key, 'has no "operator"');
    const operator = typeof path === 'string' ? findOperator(path) : null;
    if (typeof path === 'string' && operator === null) {
      const message = `"${path}" is neither the path of a class nor an operator of Airflow`;
      this.problems.add(this.valueOf(config, 'operator'), message + suggestion(path, knownOperatorNames));
    }
    if (operator !== null && config.has('subdag') !== (operator.name === subdagOperator)) {
      const message = config.has('subdag') ? `only a ${subdagOperator} has a "subdag"` : 'has no "subdag"';
      this.problems.add(place.key, message);
    }
    this.checkNearMisses(config, operator !== null && isKnownOperator(operator));
    if (subdag !== null) this.checkSubdag(subdag);
  }

  private checkSubdag(subdag: DagSource): void {
    if ([...subdag.dagId].length > maxIdLength) {
      this.problems.add(subdag.place.key, `the id "${subdag.dagId}" has more than ${maxIdLength} characters`);
    }
    this.check(subdag);
  }

  /** Any argument is allowed, so a misspelt common argument would be ignored silently. */
  private checkNearMisses(config: PyDict, argumentsAreKnown: boolean): void {
    const names = argumentsAreKnown ? longArguments : ['dependencies'];
    for (const key of config.keys()) {
      const meant = commonTaskArguments.includes(key) ? undefined : names.find((name) => isSlip(key, name));
      if (meant !== undefined) this.problems.add(this.marks.get(config, key).key, `did you mean "${meant}"?`);
    }
  }

  private checkDependencies(tasks: readonly TaskSource[]): void {
    const upstream = new Map(tasks.map(({ taskId, config }) => [taskId, dependenciesOf(config)]));
    for (const { config } of tasks) {
      dependenciesOf(config).forEach((id, index) => {
        if (upstream.has(id)) return;
        const place = this.marks.get(config.get('dependencies') as PyJson[], String(index)).value;
        this.problems.add(place, `"${id}" is not a task of this DAG${suggestion(id, upstream.keys())}`);
      });
    }
    const cycle = findCycle(upstream);
    const inCycle = tasks.find(({ taskId }) => taskId === cycle?.[0]);
    if (cycle === null || inCycle === undefined) return;
    const message = `the tasks wait for each other in a circle: ${cycle.join(' → ')}`;
    this.problems.add(this.valueOf(inCycle.config, 'dependencies'), message);
  }

  private valueOf(config: PyDict, key: string) {
    return this.marks.get(config, key).value;
  }
}

/** The ids in a task's `dependencies`, in file order. */
export function dependenciesOf(config: PyDict): string[] {
  const value = config.get('dependencies');
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}

function isSlip(key: string, name: string): boolean {
  return Math.abs(key.length - name.length) <= 2 && editDistance(key, name) <= (name === 'dependencies' ? 2 : 1);
}
