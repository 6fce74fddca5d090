import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { BinaryColumn } from '../columns/binary.column.js';
import { TimestampColumn } from '../columns/timestamp.column.js';

/** A value that a task leaves for others (`airflow.models.XCom`). */
@Entity('xcom')
export class XCom {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 512, nullable: true })
  key: string | null;

  /** A Python pickle, or JSON if `[core] enable_xcom_pickling` is off. */
  @BinaryColumn()
  value: Uint8Array | null;

  @TimestampColumn('timestamp')
  timestamp: OffsetDateTime;

  @TimestampColumn('execution_date')
  executionDate: OffsetDateTime;

  @Column({ type: 'varchar', length: 250, name: 'task_id' })
  taskId: string;

  @Column({ type: 'varchar', length: 250, name: 'dag_id' })
  dagId: string;
}
