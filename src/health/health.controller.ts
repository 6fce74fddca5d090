import { Controller, Get } from '@nestjs/common';
import { Public } from '../auth/access.decorator.js';
import { HealthService } from './health.service.js';

/** `/health`, which Airflow too leaves open: it says nothing of any DAG. */
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Public()
  @Get()
  getHealth() {
    return this.health.getHealth();
  }
}
