import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../auth/access/access.decorator.js';
import { HealthService } from './health.service.js';

/** `/health`, which Airflow too leaves open: it says nothing of any DAG. */
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
