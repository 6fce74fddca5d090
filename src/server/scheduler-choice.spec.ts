import { expect, it } from 'vitest';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import { chooseScheduler } from './scheduler-choice.js';

const postgresql = { AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'postgresql://airflow@db/airflow' };
const memory = { AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'sqlite://' };
const wanted = (word: string) => ({ AIRFLOW__WINDSOCK__SCHEDULER: word });

it.each<[string, Record<string, string>, boolean]>([
  ['the embedded database', {}, true],
  ['a configured database', postgresql, false],
  ['a database in memory', memory, false],
  ['the embedded database, if it is off', wanted('off'), false],
  ['a configured database, if it is on', { ...postgresql, ...wanted('on') }, true],
  ['a database in memory, even if it is on', { ...memory, ...wanted('on') }, false],
])('%s', (_, env, runs) =>
  expect(chooseScheduler(loadAirflowConfig({ AIRFLOW_HOME: '/nowhere', ...env })).runs).toBe(runs),
);
