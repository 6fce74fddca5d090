import { type DynamicModule, Module } from '@nestjs/common';
import type { AirflowConfig } from '../config/airflow-config.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

/** What the application does, in numbers. With a port of their own, they are not beside the API. */
@Module({ providers: [MetricsService] })
export class MetricsModule {
  static forRoot({ windsock }: AirflowConfig): DynamicModule {
    return { module: MetricsModule, controllers: windsock.metricsPort === 0 ? [MetricsController] : [] };
  }
}
