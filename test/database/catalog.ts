import type { ServerDialect } from '../support/servers/database-server.js';
import type { SqlConnection, SqlRow } from '../support/servers/sql-connection.js';

/** What a server's own catalogs say of the tables in a database, one list of rows for each kind of thing. */
export type Catalog = Readonly<Record<string, SqlRow[]>>;

const here = "relnamespace = 'public'::regnamespace";

const postgresql = {
  relations: `SELECT relname, relkind, relpersistence, reloptions FROM pg_class WHERE ${here} ORDER BY relname`,
  columns: `SELECT relname, attname, attnum, format_type(atttypid, atttypmod) AS type, attnotnull, attidentity,
      attgenerated, attcollation::regcollation::text AS collation, pg_get_expr(adbin, adrelid) AS default_value
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE ${here} AND relkind = 'r' AND attnum > 0 ORDER BY relname, attnum`,
  sequences: `SELECT relname, format_type(seqtypid, NULL) AS type, seqstart, seqincrement, seqmin, seqmax, seqcache,
      seqcycle, refobjid::regclass::text AS owner_table, refobjsubid AS owner_column, deptype
    FROM pg_sequence JOIN pg_class ON pg_class.oid = seqrelid
    LEFT JOIN pg_depend ON objid = seqrelid AND classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
    WHERE ${here} ORDER BY relname`,
  constraints: `SELECT conrelid::regclass::text AS table_name, conname, contype, pg_get_constraintdef(oid) AS definition,
      convalidated
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY table_name, conname`,
  indexes: `SELECT indrelid::regclass::text AS table_name, pg_get_indexdef(indexrelid) AS definition, indisprimary
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE ${here} ORDER BY table_name, definition`,
};

const mysql = {
  tables: `SELECT table_name, table_type, engine, row_format, table_collation, create_options, table_comment
    FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name`,
  columns: `SELECT table_name, ordinal_position, column_name, column_default, is_nullable, column_type,
      datetime_precision, character_set_name, collation_name, column_key, extra, generation_expression
    FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`,
  indexes: `SELECT table_name, index_name, non_unique, seq_in_index, column_name, collation, sub_part, nullable, index_type
    FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index`,
  constraints: `SELECT table_name, constraint_name, constraint_type FROM information_schema.table_constraints
    WHERE table_schema = DATABASE() ORDER BY table_name, constraint_name, constraint_type`,
  keys: `SELECT table_name, constraint_name, ordinal_position, column_name, referenced_table_name, referenced_column_name
    FROM information_schema.key_column_usage WHERE table_schema = DATABASE()
    ORDER BY table_name, constraint_name, ordinal_position`,
  references: `SELECT table_name, constraint_name, unique_constraint_name, match_option, update_rule, delete_rule,
      referenced_table_name
    FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()
    ORDER BY table_name, constraint_name`,
  checks: `SELECT table_name, constraint_name, check_clause FROM information_schema.check_constraints
    WHERE constraint_schema = DATABASE() ORDER BY table_name, constraint_name`,
};

/** Reads the catalogs of PostgreSQL's schema `public`, or of a MySQL database. */
export async function readCatalog(dialect: ServerDialect, { sql }: Pick<SqlConnection, 'sql'>): Promise<Catalog> {
  const queries = dialect === 'postgresql' ? postgresql : mysql;
  const catalog: Record<string, SqlRow[]> = {};
  for (const [kind, query] of Object.entries(queries)) catalog[kind] = await sql(query);
  return catalog;
}
