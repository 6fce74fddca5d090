import type { DataSource, QueryRunner } from 'typeorm';

/** The revision of Airflow 1.10.15's schema in `alembic_version`. */
export const airflow11015 = '03afc6b6f902';

/** The schema revisions that Windsock supports, with their Airflow releases. */
export const knownRevisions: ReadonlyMap<string, string> = new Map([
  [airflow11015, '1.10.13 to 1.10.15'],
  ['da3f683c3a5a', '1.10.12'],
  ['a66efa278eea', '1.10.11'],
  ['952da73b5eff', '1.10.10'],
]);

/** The revisions whose `serialized_dag` has no column `dag_hash`. */
export const withoutDagHash: readonly string[] = ['a66efa278eea', '952da73b5eff'];

/** The revisions in `alembic_version` (a merged history has several), or null without that table. */
export async function findRevisions(dataSource: DataSource): Promise<string[] | null> {
  const queryRunner = dataSource.createQueryRunner();
  try {
    return await readRevisions(queryRunner);
  } finally {
    await queryRunner.release();
  }
}

/** The same as `findRevisions`, within the transaction of a query runner. */
export async function readRevisions(queryRunner: QueryRunner): Promise<string[] | null> {
  if (!(await queryRunner.hasTable('alembic_version'))) return null;
  const rows = (await queryRunner.query('SELECT version_num FROM alembic_version')) as { version_num: string }[];
  return rows.map((row) => row.version_num).sort();
}

/** A message for the operator: the revision found, and whether Windsock supports it. */
export function describeRevisions(revisions: readonly string[] | null): string {
  if (revisions === null) return 'The database has no Airflow schema';
  if (revisions.length === 0) return 'The database has an alembic_version table without a revision: a schema half made';
  const release = revisions.length === 1 ? knownRevisions.get(revisions[0]!) : undefined;
  const found = `The database has schema revision ${revisions.join(' + ')}`;
  if (release) return `${found} (Airflow ${release})`;
  const known = [...knownRevisions].map(([revision, releases]) => `${revision} (Airflow ${releases})`).join(', ');
  return `${found}; Windsock works on ${known}`;
}

/** True if there is exactly one revision and Windsock supports it. */
export function isKnownSchema(revisions: readonly string[] | null): boolean {
  return revisions?.length === 1 && knownRevisions.has(revisions[0]!);
}
