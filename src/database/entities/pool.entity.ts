import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A named number of slots that tasks share (`airflow.models.Pool`). */
@Entity('slot_pool')
export class Pool {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 50, nullable: true, unique: true })
  pool: string | null;

  /** -1 stands for no limit. TypeORM hands on what the driver gives: SQLite's a bigint for what a number cannot hold. */
  @Column({ type: 'integer', nullable: true })
  slots: number | bigint | null;

  @Column({ type: 'text', nullable: true })
  description: string | null;
}
