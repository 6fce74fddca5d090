import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Job } from '../database/entities/job.entity.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { InfoController } from './info.controller.js';

/** Is it there, and is it well. */
@Module({
  imports: [TypeOrmModule.forFeature([Job])],
  controllers: [HealthController, InfoController],
  providers: [HealthService],
})
export class HealthModule {}
