import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { TimestampColumn } from '../columns/timestamp.column.js';

/** The structure of a DAG with its sub-DAGs, as JSON (`airflow.models.serialized_dag.SerializedDagModel`). */
@Entity('serialized_dag')
export class SerializedDagModel {
  @PrimaryColumn({ type: 'varchar', length: 250, name: 'dag_id' })
  dagId: string;

  @Column({ type: 'varchar', length: 2000 })
  fileloc: string;

  /** 56 bits (see DagCode.filelocHash), so it is text and never read as a number. */
  @Column({ type: 'bigint', name: 'fileloc_hash', select: false })
  filelocHash: string;

  /** JSON text. It stays text until `parsePythonJson` reads it, which keeps ints and floats distinct. */
  @Column({ type: 'text' })
  data: string;

  @TimestampColumn('last_updated')
  lastUpdated: OffsetDateTime;

  /** MD5 of the data with sorted keys, in hexadecimal. Since Airflow 1.10.12. */
  @Column({ type: 'varchar', length: 32, name: 'dag_hash', select: false })
  dagHash: string;
}
