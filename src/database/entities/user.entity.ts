import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A user of the classic web UI and of `password_auth` (`airflow.models.User`). */
@Entity('users')
export class User {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 250, nullable: true, unique: true })
  username: string | null;

  @Column({ type: 'varchar', length: 500, nullable: true })
  email: string | null;

  /** A bcrypt hash; not selected by default. */
  @Column({ type: 'varchar', length: 255, nullable: true, select: false })
  password: string | null;

  @Column({ type: Boolean, nullable: true })
  superuser: boolean | null;
}
