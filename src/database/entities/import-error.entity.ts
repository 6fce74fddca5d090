import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { TimestampColumn } from '../columns/timestamp.column.js';

/** An error in a DAG file (`airflow.models.ImportError`). */
@Entity('import_error')
export class ImportError {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @TimestampColumn('timestamp')
  timestamp: OffsetDateTime | null;

  @Column({ type: 'varchar', length: 1024, nullable: true })
  filename: string | null;

  @Column({ type: 'text', nullable: true })
  stacktrace: string | null;
}
