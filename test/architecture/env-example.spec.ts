import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { renderEnvExample } from '../../src/config/env-example.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';

// `npx vitest run test/architecture/env-example.spec.ts -u` writes the file anew.
it('.env.example lists every variable that the loader reads', async () => {
  await expect(renderEnvExample()).toMatchFileSnapshot(join(import.meta.dirname, '../../.env.example'));
});

it('.env.example shows the defaults', () => {
  const home = '/no/such/home';
  const uncommented = renderEnvExample()
    .replace(/^# (AIRFLOW\w+=)/gm, '$1')
    .replaceAll('{AIRFLOW_HOME}', home);
  const shown = loadAirflowConfig({ ...parseEnv(uncommented), AIRFLOW_HOME: home });
  const defaults = loadAirflowConfig({ AIRFLOW_HOME: home });
  expect({ ...shown, warnings: [], core: { ...shown.core, databaseConfigured: false } }).toEqual({ ...defaults });
});
