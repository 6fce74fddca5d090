import { parseArgs } from 'node:util';
import type { DatabaseName } from './databases.js';

/** What the command line asks for. */
export interface BenchOptions {
  /** Of one measurement. */
  readonly seconds: number;
  /** Measurements of each server for each route, of which the median counts. */
  readonly repeats: number;
  /** The name of the only route to measure. */
  readonly only: string | undefined;
  readonly databases: readonly DatabaseName[];
  /** Whether all of it is measured, so that the results are worth keeping. */
  readonly isWhole: boolean;
  /** Of a filled database; each has six tasks. */
  readonly dags: number;
  /** Of each of those DAGs. */
  readonly runs: number;
}

const all: readonly DatabaseName[] = ['postgresql', 'sqlite'];

/**
 * Reads `--seconds N`, `--repeats N`, `--only <route>` and `--database <name>`, and for the large database `--dags N` and
 * `--runs N`. Throws for anything else.
 */
export function readOptions(): BenchOptions {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '3' },
      repeats: { type: 'string', default: '3' },
      only: { type: 'string' },
      database: { type: 'string' },
      dags: { type: 'string', default: '1000' },
      runs: { type: 'string', default: '1000' },
    },
  });
  const { only, database } = values;
  const databases = all.filter((name) => database === undefined || name === database);
  if (databases.length === 0) throw new Error(`--database is one of ${all.join(', ')}`);
  const [dags, runs] = [positive(values.dags), positive(values.runs)];
  return {
    ...{ dags, runs },
    seconds: positive(values.seconds),
    repeats: positive(values.repeats),
    only,
    databases,
    isWhole: only === undefined && database === undefined && dags * runs === 1_000_000,
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${text} is not a positive number`);
  return value;
}
