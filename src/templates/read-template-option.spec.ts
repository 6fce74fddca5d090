import { expect, it } from 'vitest';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import { optionTable, type Option } from '../config/options.js';
import { readTemplateOption } from './read-template-option.js';

const config = loadAirflowConfig({
  AIRFLOW_HOME: '/no/such/home',
  AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'sqlite:////tmp/s3cret.db',
  AIRFLOW__CORE__PARALLELISM: '7',
});

it.each([
  ['core', 'executor', 'LocalExecutor'],
  ['core', 'parallelism', '7'],
  ['core', 'sql_alchemy_pool_enabled', 'True'],
  ['core', 'nothing', undefined],
  ['nothing', 'parallelism', undefined],
  ['constructor', 'name', undefined],
])('[%s] %s is %j', (section, key, text) => expect(readTemplateOption(config, section, key)).toBe(text));

const secrets = Object.entries(optionTable).flatMap(([section, options]) =>
  Object.values(options as Readonly<Record<string, Option>>).flatMap(({ key, sensitive }) =>
    sensitive ? [key, `${key}_cmd`, `${key}_secret`].map((name) => [section, name] as const) : [],
  ),
);

it.each([...secrets])('[%s] %s is refused', (section, key) => {
  expect(() => readTemplateOption(config, section, key)).toThrow(`the option [${section}] ${key} is secret`);
});
