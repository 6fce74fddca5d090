import { Entity, PrimaryColumn } from 'typeorm';

/** A tag of a DAG (`airflow.models.DagTag`). */
@Entity('dag_tag')
export class DagTag {
  @PrimaryColumn({ type: 'varchar', length: 100 })
  name: string;

  @PrimaryColumn({ type: 'varchar', length: 250, name: 'dag_id' })
  dagId: string;
}
