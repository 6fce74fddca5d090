import { Controller, Get, Header } from '@nestjs/common';
import { contentType } from './metrics-server.js';
import { MetricsService } from './metrics.service.js';

/** `/metrics` on the API's port. It requires a viewer, because the metrics name DAGs. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @Get()
  @Header('Content-Type', contentType)
  @Header('Cache-Control', 'no-store')
  getMetrics() {
    return this.metrics.text();
  }
}
