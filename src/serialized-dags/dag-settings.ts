import { timeZoneOf } from '../time/airflow-date.js';
import type { Fields } from './fields.js';

/** The settings of airflow.cfg that hold where a DAG says nothing, as AirflowConfig has them. */
export interface DagSettings {
  readonly core: {
    readonly defaultTimezone: string;
    readonly defaultTaskRetries: number;
    readonly dagConcurrency: number;
    readonly maxActiveRunsPerDag: number;
  };
  readonly scheduler: { readonly catchupByDefault: boolean };
  readonly operators: { readonly defaultOwner: string };
  readonly celery: { readonly defaultQueue: string };
}

/** What the fields of a DAG that follow the settings are, where its document leaves them out. */
export function dagDefaults({ core, scheduler }: DagSettings): Fields {
  return new Map<string, boolean | bigint | string>([
    ['timezone', timeZoneOf(core.defaultTimezone)],
    ['catchup', scheduler.catchupByDefault],
    ['_concurrency', BigInt(core.dagConcurrency)],
    ['max_active_runs', BigInt(core.maxActiveRunsPerDag)],
  ]);
}
