import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { PrimaryTimestampColumn } from '../columns/timestamp.column.js';

/** The template fields of a task instance as they were rendered (`airflow.models.RenderedTaskInstanceFields`). */
@Entity('rendered_task_instance_fields')
export class RenderedTaskInstanceFields {
  @PrimaryColumn({ type: 'varchar', length: 250, name: 'dag_id' })
  dagId: string;

  @PrimaryColumn({ type: 'varchar', length: 250, name: 'task_id' })
  taskId: string;

  @PrimaryTimestampColumn('execution_date')
  executionDate: OffsetDateTime;

  /** JSON text of a dict by field name. PostgreSQL has a json column. */
  @Column({ type: 'text', name: 'rendered_fields' })
  renderedFields: string;
}
