import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../auth/access/access.decorator.js';
import { HealthService } from './health.service.js';

/** `/health`. It is public, as in Airflow: it shows nothing about any DAG. */
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Public()
  @Get()
  @Header('Cache-Control', 'no-store')
  getHealth() {
    return this.health.getHealth();
  }
}
