import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { TimestampColumn } from '../columns/timestamp.column.js';

/** The source text of a DAG file (`airflow.models.dagcode.DagCode`). */
@Entity('dag_code')
export class DagCode {
  /** 56 bits of the path's SHA-1: too large for a JavaScript number, so it is decimal text and never selected. */
  @PrimaryColumn({ type: 'bigint', name: 'fileloc_hash', select: false })
  filelocHash: string;

  @Column({ type: 'varchar', length: 2000 })
  fileloc: string;

  @Column({ type: 'text', name: 'source_code' })
  sourceCode: string;

  @TimestampColumn('last_updated')
  lastUpdated: OffsetDateTime;
}
