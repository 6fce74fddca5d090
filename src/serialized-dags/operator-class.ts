import type { PyJson } from '../python/python-value.js';

/** The class of a task, as far as it is stored. */
export interface OperatorClass {
  /** The Python module, such as `airflow.operators.bash_operator`. */
  module: string;
  /** The name of the class, such as `BashOperator`. */
  name: string;
  templateFields: readonly string[];
  uiColor: string;
  uiFgcolor: string;
  /** What Airflow puts into template fields that the task does not set. */
  templateDefaults: ReadonlyMap<string, PyJson>;
}
