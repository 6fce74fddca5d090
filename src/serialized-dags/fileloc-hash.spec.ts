import { expect, it } from 'vitest';
import { filelocHash } from './fileloc-hash.js';

it.each([
  ['/usr/local/airflow/dags/test_dag_8.py', 31129569614315265n],
  ['/opt/airflow/dags/dé.py', 27640397164423846n],
  ['/opt/airflow/dags/etl_orders.py', 37782808594228536n],
])('hashes %s as Airflow does', (path, hash) => {
  expect(filelocHash(path)).toBe(hash);
});
