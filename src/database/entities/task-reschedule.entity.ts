import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { TimestampColumn } from '../columns/timestamp.column.js';

/** A poke of a sensor in mode `reschedule`, after which it frees its slot (`airflow.models.TaskReschedule`). */
@Entity('task_reschedule')
export class TaskReschedule {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 250, name: 'task_id' })
  taskId: string;

  @Column({ type: 'varchar', length: 250, name: 'dag_id' })
  dagId: string;

  @TimestampColumn('execution_date')
  executionDate: OffsetDateTime;

  @Column({ type: 'integer', name: 'try_number' })
  tryNumber: number;

  @TimestampColumn('start_date')
  startDate: OffsetDateTime;

  @TimestampColumn('end_date')
  endDate: OffsetDateTime;

  /** Whole seconds. */
  @Column({ type: 'integer' })
  duration: number;

  /** The time of the next poke. */
  @TimestampColumn('reschedule_date')
  rescheduleDate: OffsetDateTime;
}
