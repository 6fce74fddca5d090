import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { expect, it } from 'vitest';
import { AirflowConfig } from './airflow-config.js';
import { ConfigModule } from './config.module.js';
import { loadAirflowConfig } from './load-airflow-config.js';

@Injectable()
class Reader {
  constructor(readonly config: AirflowConfig) {}
}

@Module({ providers: [Reader] })
class FeatureModule {}

it('provides the configuration to every module by its class', async () => {
  const config = loadAirflowConfig({ AIRFLOW_HOME: '/no/such/home' });
  const app = await Test.createTestingModule({ imports: [ConfigModule.forRoot(config), FeatureModule] }).compile();
  expect(app.get(Reader, { strict: false }).config).toBe(config);
});
