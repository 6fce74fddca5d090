import type { EntityManager } from 'typeorm';

/**
 * The id for a new row in a Flask-AppBuilder table, to spread into the row. On PostgreSQL, Flask-AppBuilder creates
 * these tables without a default for the id (Airflow's migration creates them with one). Other databases generate the
 * id themselves.
 */
export function generatedId({ dataSource }: EntityManager, table: string): { readonly id?: () => string } {
  return dataSource.options.type === 'postgres' ? { id: () => `nextval('${table}_id_seq')` } : {};
}
