import type { PyJson } from '../python/python-value.js';

/** The class of a task, reduced to its stored properties. */
export interface OperatorClass {
  /** The Python module, such as `airflow.operators.bash_operator`. */
  module: string;
  /** The name of the class, such as `BashOperator`. */
  name: string;
  templateFields: readonly string[];
  uiColor: string;
  uiFgcolor: string;
  /** The values that Airflow gives to template fields that the task does not set. */
  templateDefaults: ReadonlyMap<string, PyJson>;
}
