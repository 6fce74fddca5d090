import { Module, type DynamicModule } from '@nestjs/common';
import { AirflowConfig } from './airflow-config.js';

/** Makes the configuration, which is read once at start, injectable everywhere by its class. */
@Module({})
export class ConfigModule {
  static forRoot(config: AirflowConfig): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: AirflowConfig, useValue: config }],
      exports: [AirflowConfig],
    };
  }
}
