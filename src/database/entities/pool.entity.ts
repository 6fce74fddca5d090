import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A named number of slots that tasks share (`airflow.models.Pool`). */
@Entity('slot_pool')
export class Pool {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 50, nullable: true, unique: true })
  pool: string | null;

  /** -1 means no limit. SQLite's driver returns a bigint for a value that does not fit a number. */
  @Column({ type: 'integer', nullable: true })
  slots: number | bigint | null;

  @Column({ type: 'text', nullable: true })
  description: string | null;
}
