import { knownOperators } from './known-operators.js';
import type { OperatorClass } from '../serialized-dags/operator-class.js';

/** The class of tasks that hold a sub-DAG. */
export const subdagOperator = 'SubDagOperator';

const dottedPath = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/;

/** BaseOperator's class attributes. */
const unknownOperator = { templateFields: [], uiColor: '#fff', uiFgcolor: '#000', templateDefaults: new Map() };

const byName = new Map(knownOperators.map((operator) => [operator.name, operator]));
const byPath = new Map(knownOperators.map((operator) => [`${operator.module}.${operator.name}`, operator]));

/** The class names that may be given without their module. */
export const knownOperatorNames: readonly string[] = [...byName.keys()];

/**
 * The operator of a class path, or of the bare class name of an operator of Airflow 1.10.15. An unknown class has
 * Airflow's default colours and no template fields. Null if the text is neither.
 */
export function findOperator(path: string): OperatorClass | null {
  const known = byPath.get(path) ?? byName.get(path);
  if (known !== undefined) return known;
  if (!dottedPath.test(path)) return null;
  const split = path.lastIndexOf('.');
  const module = path.slice(0, split);
  const name = path.slice(split + 1);
  // Airflow moved its operators between modules (airflow.operators.bash is from 2.0), so the class name suffices.
  const moved = module.startsWith('airflow.') ? byName.get(name) : undefined;
  return { ...(moved ?? unknownOperator), module, name };
}

/** True for an operator of Airflow 1.10.15. None of its own arguments is close to the name of a common one. */
export function isKnownOperator({ module, name }: OperatorClass): boolean {
  return byPath.has(`${module}.${name}`);
}
