import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A role of the RBAC web UI (`flask_appbuilder.security.sqla.models.Role`). */
@Entity('ab_role')
export class AbRole {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 64, unique: true })
  name: string;
}
