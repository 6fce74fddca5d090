import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { HealthModule } from '../health/health.module.js';
import { DagPageService } from './dag-page.service.js';
import { LandingController } from './landing.controller.js';
import { LandingService } from './landing.service.js';

/** The page at `/` with the service's health, links, DAGs and pools. */
@Module({
  imports: [AuthModule, HealthModule],
  controllers: [LandingController],
  providers: [DagPageService, LandingService],
})
export class LandingModule {}
