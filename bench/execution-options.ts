import { parseArgs } from 'node:util';
import type { DatabaseName } from './databases.js';
import type { Extent } from './many-active-runs.js';

const all: readonly DatabaseName[] = ['postgresql', 'sqlite'];
/** What the command line asks for. */
export interface ExecutionOptions {
  /** Of one measurement. */
  readonly seconds: number;
  readonly repeats: number;
  readonly databases: readonly DatabaseName[];
  /** The large DAG and its active runs. */
  readonly large: Extent;
  /** The folder of Airflow's virtual environment; undefined to measure Windsock alone. */
  readonly airflow: string | undefined;
  readonly only: Part | undefined;
  /** Whether all of it is measured, so that the results are worth keeping. */
  readonly isWhole: boolean;
}

/** The parts of the bench. */
export const parts = ['speed', 'active-runs', 'sleepers'] as const;
export type Part = (typeof parts)[number];

/**
 * Reads `--seconds N`, `--repeats N`, `--tasks N`, `--runs N`, `--only <part>` and `--database <name>`. Throws for anything
 * else. Airflow is measured too if `WINDSOCK_INTEROP_VENV` names where it is installed.
 */
export function readExecutionOptions(): ExecutionOptions {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '10' },
      repeats: { type: 'string', default: '9' },
      tasks: { type: 'string', default: '1000' },
      runs: { type: 'string', default: '200' },
      only: { type: 'string' },
      database: { type: 'string' },
    },
  });
  const databases = all.filter((name) => values.database === undefined || name === values.database);
  if (databases.length === 0) throw new Error(`--database is one of ${all.join(', ')}`);
  const only = parts.find((part) => part === values.only);
  if (only !== values.only) throw new Error(`--only is one of ${parts.join(', ')}`);
  const large = { tasks: positive(values.tasks), runs: positive(values.runs) };
  return {
    ...{ databases, only, large, seconds: positive(values.seconds), repeats: positive(values.repeats) },
    airflow: process.env['WINDSOCK_INTEROP_VENV'],
    isWhole: [only, values.database].every((value) => value === undefined) && large.tasks * large.runs === 200_000,
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${text} is not a positive number`);
  return value;
}
