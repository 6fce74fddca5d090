import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A value that an operator sets for all DAGs (`airflow.models.Variable`). */
@Entity('variable')
export class Variable {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 250, nullable: true, unique: true })
  key: string | null;

  /** A Fernet token if `isEncrypted`. */
  @Column({ type: 'text', nullable: true })
  val: string | null;

  @Column({ type: Boolean, name: 'is_encrypted', nullable: true })
  isEncrypted: boolean | null;
}
