import type { PyValue } from '../python/python-value.js';
import type { ContextSource } from './context-source.js';

/** `params`: those of the DAG, over them those of the task, and with the option the conf of the run over both. */
export function mergedParams({ dag, task, run, confOverridesParams }: ContextSource): Map<PyValue, PyValue> {
  const conf = confOverridesParams && run?.conf instanceof Map ? run.conf : new Map<PyValue, PyValue>();
  return new Map<PyValue, PyValue>([...dag.params, ...task.params, ...conf]);
}
