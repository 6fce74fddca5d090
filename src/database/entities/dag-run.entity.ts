import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { BinaryColumn } from '../columns/binary.column.js';
import { TimestampColumn } from '../columns/timestamp.column.js';
import type { DagRunState } from '../../common/states.js';

/** One run of a DAG (`airflow.models.DagRun`), unique by run id and by execution date. */
@Entity('dag_run')
export class DagRun {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 250, name: 'dag_id', nullable: true })
  dagId: string | null;

  @TimestampColumn('execution_date')
  executionDate: OffsetDateTime | null;

  @Column({ type: 'varchar', length: 50, nullable: true })
  state: DagRunState;

  @Column({ type: 'varchar', length: 250, name: 'run_id', nullable: true })
  runId: string | null;

  @Column({ type: Boolean, name: 'external_trigger', nullable: true })
  externalTrigger: boolean | null;

  /** A Python pickle. Not selected by default, since no answer contains it. */
  @BinaryColumn({ select: false })
  conf: Uint8Array | null;

  @TimestampColumn('end_date')
  endDate: OffsetDateTime | null;

  @TimestampColumn('start_date')
  startDate: OffsetDateTime | null;
}
