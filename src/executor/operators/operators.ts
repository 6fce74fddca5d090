import type { OperatorClass } from '../../serialized-dags/operator-class.js';
import { bashOperator } from './bash-operator.js';
import { bashSensor } from './bash-sensor.js';
import { branchPythonOperator } from './branch-python-operator.js';
import { dummyOperator } from './dummy-operator.js';
import { externalTaskSensor } from './external-task-sensor.js';
import { latestOnlyOperator } from './latest-only-operator.js';
import type { Operator } from './operator.js';
import { pythonOperator } from './python-operator.js';
import { pythonSensor } from './python-sensor.js';
import { shortCircuitOperator } from './short-circuit-operator.js';
import { subdagOperator } from './subdag-operator.js';
import { timeDeltaSensor } from './time-delta-sensor.js';
import { triggerDagRunOperator } from './trigger-dag-run-operator.js';

/**
 * The operators that run, by class name for those of Airflow, whatever module it has them in. One of your own stands here
 * with its whole path: `my_company.operators.CopyOperator`.
 */
const operators: Readonly<Record<string, Operator>> = {
  BashOperator: bashOperator,
  BashSensor: bashSensor,
  BranchPythonOperator: branchPythonOperator,
  DummyOperator: dummyOperator,
  EmptyOperator: dummyOperator,
  ExternalTaskMarker: dummyOperator,
  ExternalTaskSensor: externalTaskSensor,
  LatestOnlyOperator: latestOnlyOperator,
  PythonOperator: pythonOperator,
  PythonSensor: pythonSensor,
  ShortCircuitOperator: shortCircuitOperator,
  SubDagOperator: subdagOperator,
  TimeDeltaSensor: timeDeltaSensor,
  TriggerDagRunOperator: triggerDagRunOperator,
};

/** The names of the operators that run. */
export const operatorNames: readonly string[] = Object.keys(operators);

/** The operator of a class; null if tasks of the class cannot be run here. */
export function findOperator({ module, name }: OperatorClass): Operator | null {
  const key = module.startsWith('airflow.') ? name : `${module}.${name}`;
  return Object.hasOwn(operators, key) ? (operators[key] as Operator) : null;
}
