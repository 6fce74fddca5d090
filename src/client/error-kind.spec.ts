import { expect, it } from 'vitest';
import { errorKind } from './error-kind.js';

it.each([
  ['Dag id x not found in DagModel', 'DagNotFound'],
  ['Dag id x not found', 'DagNotFound'],
  ['Error [Errno 2] No such file while reading Dag id x Code', 'DagCodeNotFound'],
  ['Dag Run for date 2016-11-16T09:34:16+00:00 not found in dag x', 'DagRunNotFound'],
  ['Task t not found in dag x', 'TaskNotFound'],
  ['Task t instance for date 2016-11-16T09:34:16+00:00 not found', 'TaskInstanceNotFound'],
  ["Pool 'p' doesn't exist", 'PoolNotFound'],
  ['Run id r already exists for dag id x', 'DagRunAlreadyExists'],
  ['A Dag Run already exists for dag id x at 2016-11-16T09:34:16+00:00 with run id r', 'DagRunAlreadyExists'],
  ['A DAG Run already exists for DAG x at 2016-11-16T09:34:16+00:00 with run id r', 'DagRunAlreadyExists'],
  ['Airflow answered 404 Not Found', null],
  ['The requested URL was not found on the server', null],
])('%s: %s', (message, kind) => expect(errorKind(message)).toBe(kind));
