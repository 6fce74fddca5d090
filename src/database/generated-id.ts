import type { EntityManager } from 'typeorm';

/**
 * The id of a row that is to be inserted into one of Flask-AppBuilder's tables, as a part of the row. It makes them on
 * PostgreSQL without a default for the id, where Airflow's own migration did not make them. Elsewhere there is nothing
 * to say.
 */
export function generatedId({ dataSource }: EntityManager, table: string): { readonly id?: () => string } {
  return dataSource.options.type === 'postgres' ? { id: () => `nextval('${table}_id_seq')` } : {};
}
