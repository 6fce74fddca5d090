import { type DynamicModule, Module } from '@nestjs/common';
import type { AirflowConfig } from '../config/airflow-config.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

/** The metrics of the application. The API's port serves them only if `[windsock] metrics_port` is not set. */
@Module({ providers: [MetricsService] })
export class MetricsModule {
  static forRoot({ windsock }: AirflowConfig): DynamicModule {
    return { module: MetricsModule, controllers: windsock.metricsPort === 0 ? [MetricsController] : [] };
  }
}
