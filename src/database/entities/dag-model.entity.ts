import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { TimestampColumn } from '../columns/timestamp.column.js';

/** A DAG or sub-DAG that the scheduler knows (`airflow.models.DagModel`). */
@Entity('dag')
export class DagModel {
  @PrimaryColumn({ type: 'varchar', length: 250, name: 'dag_id' })
  dagId: string;

  @Column({ type: Boolean, name: 'is_paused', nullable: true })
  isPaused: boolean | null;

  @Column({ type: Boolean, name: 'is_subdag', nullable: true })
  isSubdag: boolean | null;

  @Column({ type: Boolean, name: 'is_active', nullable: true })
  isActive: boolean | null;

  @TimestampColumn('last_scheduler_run')
  lastSchedulerRun: OffsetDateTime | null;

  @TimestampColumn('last_pickled')
  lastPickled: OffsetDateTime | null;

  @TimestampColumn('last_expired')
  lastExpired: OffsetDateTime | null;

  @Column({ type: Boolean, name: 'scheduler_lock', nullable: true })
  schedulerLock: boolean | null;

  @Column({ type: 'integer', name: 'pickle_id', nullable: true })
  pickleId: number | null;

  /** Path of the DAG's source file on Airflow's machines; a sub-DAG has its parent's. */
  @Column({ type: 'varchar', length: 2000, nullable: true })
  fileloc: string | null;

  @Column({ type: 'varchar', length: 2000, nullable: true })
  owners: string | null;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  @Column({ type: 'varchar', length: 25, name: 'default_view', nullable: true })
  defaultView: string | null;

  /** JSON text: a cron expression, null, or a typed timedelta. */
  @Column({ type: 'text', name: 'schedule_interval', nullable: true })
  scheduleInterval: string | null;

  /** The outermost DAG of a sub-DAG. */
  @Column({ type: 'varchar', length: 250, name: 'root_dag_id', nullable: true })
  rootDagId: string | null;
}
