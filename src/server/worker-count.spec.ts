import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import { workerCount } from './worker-count.js';

const count = (url: string | undefined, workers?: string) =>
  workerCount(
    loadAirflowConfig({
      AIRFLOW_HOME: '/nowhere',
      ...(url !== undefined && { AIRFLOW__CORE__SQL_ALCHEMY_CONN: url }),
      ...(workers !== undefined && { AIRFLOW__WEBSERVER__WORKERS: workers }),
    }),
  );

it.each([
  [undefined, undefined, 1],
  ['sqlite:////x/airflow.db', undefined, 1],
  ['sqlite:////x/airflow.db', '3', 3],
  ['sqlite://', '1', 1],
  ['postgresql+psycopg2://a:b@c/d', undefined, availableParallelism()],
  ['mysql://a:b@c/d', '0', availableParallelism()],
  ['mysql://a:b@c/d', '7', 7],
  ['nonsense', undefined, 1],
])('%s with workers = %s is %i', (url, workers, expected) => {
  expect(count(url, workers)).toBe(expected);
});

it.each(['sqlite://', 'sqlite:///', 'sqlite:///:memory:'])('%s takes one worker', (url) => {
  expect(() => count(url, '2')).toThrow('takes one worker');
});
