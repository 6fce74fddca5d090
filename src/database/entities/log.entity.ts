import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { TimestampColumn } from '../columns/timestamp.column.js';

/** An entry of the audit log (`airflow.models.Log`). */
@Entity('log')
export class Log {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @TimestampColumn('dttm')
  dttm: OffsetDateTime | null;

  @Column({ type: 'varchar', length: 250, name: 'dag_id', nullable: true })
  dagId: string | null;

  @Column({ type: 'varchar', length: 250, name: 'task_id', nullable: true })
  taskId: string | null;

  @Column({ type: 'varchar', length: 30, nullable: true })
  event: string | null;

  @TimestampColumn('execution_date')
  executionDate: OffsetDateTime | null;

  /** The user who triggered the event. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  owner: string | null;

  /** JSON text. */
  @Column({ type: 'text', nullable: true })
  extra: string | null;
}
