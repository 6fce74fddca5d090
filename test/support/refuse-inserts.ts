import type { AirflowDatabase } from './airflow-database.js';
import type { Dialect } from './servers/database-server.js';

/** Statements that make a trigger which refuses rows, and those that remove it. */
const triggers: Record<Dialect, (table: string, condition: string) => { create: string[]; drop: string[] }> = {
  sqlite: (table, condition) => ({
    create: [`CREATE TRIGGER refuse BEFORE INSERT ON ${table} WHEN ${condition} BEGIN SELECT RAISE(ABORT, 'no'); END`],
    drop: ['DROP TRIGGER refuse'],
  }),
  postgresql: (table, condition) => ({
    create: [
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'",
      `CREATE TRIGGER refuse BEFORE INSERT ON ${table} FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION refuse()`,
    ],
    drop: [`DROP TRIGGER refuse ON ${table}`, 'DROP FUNCTION refuse'],
  }),
  mysql: (table, condition) => ({
    create: [
      `CREATE TRIGGER refuse BEFORE INSERT ON ${table} FOR EACH ROW ` +
        `IF ${condition} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END IF`,
    ],
    drop: ['DROP TRIGGER refuse'],
  }),
};

/**
 * Makes the database refuse the rows of a table for which a condition on `NEW` holds, with an error that nobody expects.
 *
 * @returns what makes it take them again
 */
export async function refuseInserts(
  { dialect, sql }: AirflowDatabase,
  table: string,
  condition: string,
): Promise<() => Promise<void>> {
  const { create, drop } = triggers[dialect](table, condition);
  for (const statement of create) await sql(statement);
  return async () => {
    for (const statement of drop) await sql(statement);
  };
}
