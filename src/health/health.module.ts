import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Job } from '../database/entities/job.entity.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { ProbesController } from './probes.controller.js';
import { DrainState } from './drain-state.js';
import { ReadinessService } from './readiness.service.js';

/** Is it there, and is it well. */
@Module({
  // ReadinessService logs what changes; Terminus would log every probe.
  imports: [TypeOrmModule.forFeature([Job]), TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController, ProbesController],
  providers: [HealthService, DrainState, ReadinessService],
  exports: [HealthService],
})
export class HealthModule {}
