import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { TimestampColumn } from '../columns/timestamp.column.js';

/** A scheduler, backfill or task process (`airflow.jobs.BaseJob`). */
@Entity('job')
export class Job {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 250, name: 'dag_id', nullable: true })
  dagId: string | null;

  @Column({ type: 'varchar', length: 20, nullable: true })
  state: string | null;

  @Column({ type: 'varchar', length: 30, name: 'job_type', nullable: true })
  jobType: string | null;

  @TimestampColumn('start_date')
  startDate: OffsetDateTime | null;

  @TimestampColumn('end_date')
  endDate: OffsetDateTime | null;

  @TimestampColumn('latest_heartbeat')
  latestHeartbeat: OffsetDateTime | null;

  @Column({ type: 'varchar', length: 500, name: 'executor_class', nullable: true })
  executorClass: string | null;

  @Column({ type: 'varchar', length: 500, nullable: true })
  hostname: string | null;

  @Column({ type: 'varchar', length: 1000, nullable: true })
  unixname: string | null;
}
