import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A user of the RBAC web UI (`flask_appbuilder.security.sqla.models.User`). */
@Entity('ab_user')
export class AbUser {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', name: 'first_name', length: 64 })
  firstName: string;

  @Column({ type: 'varchar', name: 'last_name', length: 64 })
  lastName: string;

  @Column({ type: 'varchar', length: 64, unique: true })
  username: string;

  /** In Werkzeug's format; not selected by default. */
  @Column({ type: 'varchar', length: 256, nullable: true, select: false })
  password: string | null;

  @Column({ type: Boolean, nullable: true })
  active: boolean | null;

  @Column({ type: 'varchar', length: 64, unique: true })
  email: string;

  @Column({ type: 'varchar', name: 'last_login', nullable: true, select: false })
  lastLogin: string | null;

  @Column({ type: 'integer', name: 'login_count', nullable: true })
  loginCount: number | null;

  @Column({ type: 'integer', name: 'fail_login_count', nullable: true })
  failLoginCount: number | null;

  /** Local time, without a zone, of the machine that wrote the row. */
  @Column({ type: 'varchar', name: 'created_on', nullable: true, select: false })
  createdOn: string | null;

  /** As `createdOn`. */
  @Column({ type: 'varchar', name: 'changed_on', nullable: true, select: false })
  changedOn: string | null;

  @Column({ type: 'integer', name: 'created_by_fk', nullable: true })
  createdByFk: number | null;

  @Column({ type: 'integer', name: 'changed_by_fk', nullable: true })
  changedByFk: number | null;
}
