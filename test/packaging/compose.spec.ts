import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { readFile, readYaml, timeToStop, unknownVariables } from './deploy-files.js';

interface Service {
  readonly image: string;
  readonly environment: Record<string, string>;
  readonly secrets?: string[];
  readonly networks?: string[];
  readonly depends_on?: Record<string, { condition: string }>;
  readonly stop_grace_period?: string;
  readonly [key: string]: unknown;
}

interface Compose {
  readonly services: Record<string, Service>;
  readonly secrets: Record<string, Record<string, string>>;
  readonly networks?: Record<string, { internal?: boolean } | null>;
  readonly volumes?: Record<string, null>;
}

const [alone] = readYaml<Compose>('deploy/compose.yaml') as [Compose];
const [beside] = readYaml<Compose>('deploy/compose.airflow.yaml') as [Compose];
const { windsock, initdb, postgresql } = alone.services;
const { scheduler } = beside.services;
const whole = Object.entries({ ...alone.services, scheduler: scheduler! });
const conn = 'AIRFLOW__CORE__SQL_ALCHEMY_CONN_CMD';

describe('every service of compose', () => {
  it.each(whole)('%s can do no more than it has to', (_, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(service.image).not.toMatch(/:latest$/);
    expect(service['privileged'] ?? service['network_mode']).toBeUndefined();
  });

  it.each(whole)('%s uses secrets and networks that are defined', (_, service) => {
    const secrets = { ...alone.secrets, ...beside.secrets };
    expect(Object.keys(secrets)).toEqual(expect.arrayContaining(service.secrets ?? []));
    expect(Object.keys(alone.networks!)).toEqual(expect.arrayContaining(service.networks ?? []));
  });

  it.each(whole)('%s waits for services that can become what it waits for', (_, service) => {
    for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
      const other = alone.services[name]!;
      if (condition === 'service_healthy') expect(other['healthcheck']).toHaveProperty('test');
      else expect(other['restart']).toBe('no');
    }
  });

  it('starts again by itself, but for the one that ends', () => {
    const notAgain = whole.filter(([, { restart }]) => restart !== 'unless-stopped').map(([name]) => name);
    expect(notAgain).toEqual(['initdb']);
  });
});

describe('passwords', () => {
  it('come from files, since variables cannot get into a container that is read-only', () => {
    for (const secret of Object.values({ ...alone.secrets, ...beside.secrets })) {
      expect(Object.keys(secret)).toEqual(['file']);
      expect(readFile('deploy/.gitignore')).toContain('/secrets/');
    }
  });

  it('stand in no environment', () => {
    const variables = whole.flatMap(([, { environment }]) => Object.keys(environment));
    expect(variables.filter((name) => /PASSWORD|SECRET|KEY|CONN/.test(name) && !/_(FILE|CMD)$/.test(name))).toEqual([]);
  });

  it('are read by the command of the configuration', () => {
    const folder = mkdtempSync(join(tmpdir(), 'windsock-'));
    try {
      const secret = join(folder, 'database_password');
      writeFileSync(secret, '0123abcd\n');
      const command = windsock!.environment[conn]!.replaceAll('$$', '$').replace(
        '/run/secrets/database_password',
        secret,
      );
      const { core } = loadAirflowConfig({ PATH: process.env['PATH'], AIRFLOW_HOME: folder, [conn]: command });
      expect(core.sqlAlchemyConn).toBe('postgresql://airflow:0123abcd@postgresql/airflow');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('Windsock in compose', () => {
  it('is reachable from this machine alone by default, and authenticates callers', () => {
    expect(windsock!['ports']).toEqual(['${LISTEN:-127.0.0.1:8080}:8080']);
    expect(windsock!.environment['AIRFLOW__API__AUTH_BACKEND']).toMatch(
      /:-airflow\.contrib\.auth\.backends\.password_auth/,
    );
    expect(alone.networks!['database']).toEqual({ internal: true });
    expect(postgresql!.networks).toEqual(['database']);
  });

  it('is given the time to stop', () => {
    expect(Number.parseInt(windsock!.stop_grace_period!)).toBeGreaterThan(timeToStop);
  });

  it('runs tasks, which have a folder to work in, and leaves that to Airflow where there is one', () => {
    const scheduling = (word: string) => ({ environment: { AIRFLOW__WINDSOCK__SCHEDULER: word } });
    expect(windsock).toMatchObject({ tmpfs: ['/tmp'], init: true, ...scheduling('on') });
    expect(beside.services['windsock']).toMatchObject(scheduling('off'));
  });

  it('is told nothing that it does not know', () => {
    const named = [windsock!, initdb!, beside.services['windsock']!].flatMap(({ environment }) =>
      Object.keys(environment),
    );
    expect(unknownVariables(named)).toEqual([]);
  });

  it('is on the database of the scheduler, which stores its DAGs there', () => {
    expect(scheduler!.environment[conn]).toBe(windsock!.environment[conn]);
    expect(scheduler!.environment).toMatchObject({
      AIRFLOW__CORE__STORE_SERIALIZED_DAGS: 'True',
      AIRFLOW__CORE__STORE_DAG_CODE: 'True',
    });
    expect(scheduler!.image).toBe('apache/airflow:1.10.15-python3.8');
  });
});
