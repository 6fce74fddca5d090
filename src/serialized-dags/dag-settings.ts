import { timeZoneOf } from '../time/airflow-date.js';
import type { Fields } from './fields.js';

/** The settings of airflow.cfg that apply to a DAG without values of its own, in the form of AirflowConfig. */
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

/** The values of DAG fields that come from the settings if the DAG's document omits them. */
export function dagDefaults({ core, scheduler }: DagSettings): Fields {
  return new Map<string, boolean | bigint | string>([
    ['timezone', timeZoneOf(core.defaultTimezone)],
    ['catchup', scheduler.catchupByDefault],
    ['_concurrency', BigInt(core.dagConcurrency)],
    ['max_active_runs', BigInt(core.maxActiveRunsPerDag)],
  ]);
}
