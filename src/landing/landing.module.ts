import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { DagModel } from '../database/entities/dag-model.entity.js';
import { HealthModule } from '../health/health.module.js';
import { PoolsModule } from '../pools/pools.module.js';
import { DagPageService } from './dag-page.service.js';
import { LandingController } from './landing.controller.js';
import { LandingService } from './landing.service.js';

/** The page at `/`: what this is, whether it is well, and what is in it. */
@Module({
  imports: [AuthModule, HealthModule, PoolsModule, TypeOrmModule.forFeature([DagModel])],
  controllers: [LandingController],
  providers: [DagPageService, LandingService],
})
export class LandingModule {}
