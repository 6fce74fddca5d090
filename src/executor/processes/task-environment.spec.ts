import { expect, it } from 'vitest';
import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import { withoutSecrets } from './task-environment.js';

const own = {
  AIRFLOW_HOME: '/home/airflow',
  AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'postgresql://user:p%40ss@host/db',
  AIRFLOW__CORE__FERNET_KEY: 'a-key',
  AIRFLOW__CLI__PASSWORD: 'client-password',
  AIRFLOW__CORE__DAGS_FOLDER: '/dags',
};

it('hands on what is no secret of the service', () => {
  const others = {
    PATH: '/bin',
    AIRFLOW_VAR_GREETING: 'hello',
    AWS_SECRET_ACCESS_KEY: "the task's",
    USER: 'user',
    URL: 'http://localhost:8080',
  };
  const secrets = {
    AIRFLOW__CORE__SQL_ALCHEMY_CONN_CMD: 'cat x',
    AIRFLOW__CORE__FERNET_KEY_SECRET: 'x',
    AIRFLOW__SMTP__SMTP_PASSWORD: 'x',
    AIRFLOW__CELERY__BROKER_URL: 'redis://:x@host',
    AIRFLOW_CONN_MY_DB: 'postgres://a:b@c',
    PGPASSWORD: 'x',
    OTEL_EXPORTER_OTLP_HEADERS: 'key=x',
    DATABASE_URL: own.AIRFLOW__CORE__SQL_ALCHEMY_CONN,
    DB_PASSWORD: 'p@ss',
    DB_PASSWORD_QUOTED: 'p%40ss',
    KEY: 'a-key',
  };
  const config = loadAirflowConfig(own);
  expect(withoutSecrets({ ...own, ...others, ...secrets }, config)).toEqual({
    ...others,
    AIRFLOW_HOME: own.AIRFLOW_HOME,
    AIRFLOW__CORE__DAGS_FOLDER: own.AIRFLOW__CORE__DAGS_FOLDER,
  });
});

it("takes a password that is the user's name for none", () => {
  const config = loadAirflowConfig({ ...own, AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'mysql://airflow:airflow@host/airflow' });
  expect(withoutSecrets({ USER: 'airflow' }, config)).toEqual({ USER: 'airflow' });
});
