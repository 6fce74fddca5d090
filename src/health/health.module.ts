import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Job } from '../database/entities/job.entity.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { ProbesController } from './probes.controller.js';
import { DrainState } from './drain-state.js';
import { ReadinessService } from './readiness.service.js';

/** Health, liveness and readiness. */
@Module({
  // ReadinessService logs changes only; Terminus would log every probe.
  imports: [TypeOrmModule.forFeature([Job]), TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController, ProbesController],
  providers: [HealthService, DrainState, ReadinessService],
  exports: [HealthService],
})
export class HealthModule {}
