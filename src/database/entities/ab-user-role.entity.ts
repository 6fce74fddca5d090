import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** Which roles a user of the RBAC web UI has (`flask_appbuilder.security.sqla.models.assoc_user_role`). */
@Entity('ab_user_role')
@Unique(['userId', 'roleId'])
export class AbUserRole {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'integer', name: 'user_id', nullable: true })
  userId: number | null;

  @Column({ type: 'integer', name: 'role_id', nullable: true })
  roleId: number | null;
}
