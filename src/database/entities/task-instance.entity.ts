import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { BinaryColumn } from '../columns/binary.column.js';
import { PrimaryTimestampColumn, TimestampColumn } from '../columns/timestamp.column.js';
import type { TaskInstanceState } from '../../common/states.js';

/** One task of one run (`airflow.models.TaskInstance`); the run is found by DAG id and execution date. */
@Entity('task_instance')
export class TaskInstance {
  @PrimaryColumn({ type: 'varchar', length: 250, name: 'task_id' })
  taskId: string;

  @PrimaryColumn({ type: 'varchar', length: 250, name: 'dag_id' })
  dagId: string;

  @PrimaryTimestampColumn('execution_date')
  executionDate: OffsetDateTime;

  @TimestampColumn('start_date')
  startDate: OffsetDateTime | null;

  @TimestampColumn('end_date')
  endDate: OffsetDateTime | null;

  /** Seconds. */
  @Column({ type: 'float', nullable: true })
  duration: number | null;

  @Column({ type: 'varchar', length: 20, nullable: true })
  state: TaskInstanceState;

  @Column({ type: 'integer', name: 'try_number', nullable: true })
  tryNumber: number | null;

  @Column({ type: 'varchar', length: 1000, nullable: true })
  hostname: string | null;

  @Column({ type: 'varchar', length: 1000, nullable: true })
  unixname: string | null;

  @Column({ type: 'integer', name: 'job_id', nullable: true })
  jobId: number | null;

  @Column({ type: 'varchar', length: 50 })
  pool: string;

  @Column({ type: 'varchar', length: 256, nullable: true })
  queue: string | null;

  @Column({ type: 'integer', name: 'priority_weight', nullable: true })
  priorityWeight: number | null;

  @Column({ type: 'varchar', length: 1000, nullable: true })
  operator: string | null;

  @TimestampColumn('queued_dttm')
  queuedDttm: OffsetDateTime | null;

  @Column({ type: 'integer', nullable: true })
  pid: number | null;

  @Column({ type: 'integer', name: 'max_tries', nullable: true, default: -1 })
  maxTries: number | null;

  /** A Python pickle, which may hold objects of any class. */
  @BinaryColumn({ name: 'executor_config' })
  executorConfig: Uint8Array | null;

  @Column({ type: 'integer', name: 'pool_slots', nullable: true })
  poolSlots: number | null;
}
