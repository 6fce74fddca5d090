import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Clock } from '../time/clock.js';
import { AirflowConfig } from '../config/airflow-config.js';
import { Job } from '../database/entities/job.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';

type Status = 'healthy' | 'unhealthy';

/** The answer of `/health`, in Airflow's format. */
export interface Health {
  readonly metadatabase: { readonly status: Status };
  readonly scheduler: { readonly latest_scheduler_heartbeat: string | null; readonly status: Status };
}

/** Whether the database answers and a scheduler is alive (`airflow/www/views.py::health`). */
@Injectable()
export class HealthService {
  constructor(
    @InjectRepository(Job) private readonly jobs: Repository<Job>,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: AirflowConfig,
    private readonly clock: Clock,
  ) {}

  /** Never rejects: an unreachable database is reported as unhealthy. */
  async getHealth(): Promise<Health> {
    try {
      const job = await this.unitOfWork.read(() =>
        this.jobs.findOne({ where: { jobType: 'SchedulerJob' }, order: { latestHeartbeat: 'DESC' } }),
      );
      return {
        metadatabase: { status: 'healthy' },
        scheduler: {
          latest_scheduler_heartbeat: job?.latestHeartbeat?.isoformat() ?? null,
          status: this.isAlive(job) ? 'healthy' : 'unhealthy',
        },
      };
    } catch {
      return {
        metadatabase: { status: 'unhealthy' },
        scheduler: { latest_scheduler_heartbeat: null, status: 'unhealthy' },
      };
    }
  }

  private isAlive(job: Job | null): boolean {
    if (job?.state !== 'running' || !job.latestHeartbeat) return false;
    const age = this.clock.now().epochMicros - job.latestHeartbeat.epochMicros;
    return age < BigInt(this.config.scheduler.schedulerHealthCheckThreshold) * 1_000_000n;
  }
}
