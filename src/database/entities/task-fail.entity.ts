import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { TimestampColumn } from '../columns/timestamp.column.js';

/** A failed try of a task instance (`airflow.models.TaskFail`). */
@Entity('task_fail')
export class TaskFail {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 250, name: 'task_id' })
  taskId: string;

  @Column({ type: 'varchar', length: 250, name: 'dag_id' })
  dagId: string;

  @TimestampColumn('execution_date')
  executionDate: OffsetDateTime;

  @TimestampColumn('start_date')
  startDate: OffsetDateTime | null;

  @TimestampColumn('end_date')
  endDate: OffsetDateTime | null;

  /** Whole seconds. */
  @Column({ type: 'integer', nullable: true })
  duration: number | null;
}
