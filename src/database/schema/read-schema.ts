import { readFileSync } from 'node:fs';
import { packageFolder } from '../../common/package-folder.js';

/** The databases of which the package has the schema. */
export type SchemaDialect = 'sqlite' | 'postgresql' | 'mysql';

/** The statements that create the metadata database as the migrations of Airflow 1.10.15 leave it, in their order. */
export function readSchema(dialect: SchemaDialect): string[] {
  const text = readFileSync(new URL(`schemas/airflow-1.10.15/${dialect}.sql`, packageFolder), 'utf8');
  const statements = text.replace(/^--.*\n/gm, '').split(/;\n/);
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
}
