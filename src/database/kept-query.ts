import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** Asks a database with these values of the query's parameters, in the manager's transaction if it has one. */
export type KeptQuery<Name extends string, Row> = (
  manager: EntityManager,
  values: Readonly<Record<Name, string>>,
) => Promise<Row[]>;

/**
 * A query whose SQL TypeORM's query builder writes once, at the first use, and which is kept: for the requests that come
 * most, where writing it takes longer than running it. Schema, quoting and placeholders are those of the first use's
 * database, so whoever keeps it must stay with that one. The rows are as the driver gives them: timestamps are text, and
 * SQLite and MySQL have numbers for booleans. The values are as the database takes them. Errors are those of
 * `EntityManager.query`.
 *
 * @param names the parameters that the SQL has, each as often as it likes
 */
export function keptQuery<Name extends string, Row>(
  names: readonly Name[],
  write: (manager: EntityManager) => SelectQueryBuilder<ObjectLiteral>,
): KeptQuery<Name, Row> {
  let kept: { readonly sql: string; readonly order: readonly Name[] } | undefined;
  return (manager, values) => {
    kept ??= writeOnce(write(manager), names);
    return manager.query<Row[]>(
      kept.sql,
      kept.order.map((name) => values[name]),
    );
  };
}

/**
 * As `keptQuery`, for the entities of the query builder's main table, whose columns it selects but for those that are
 * not to be. The values are those of the entity's properties.
 */
export function keptEntityQuery<Name extends string, Entity extends ObjectLiteral>(
  names: readonly Name[],
  write: (manager: EntityManager) => SelectQueryBuilder<Entity>,
): KeptQuery<Name, Entity> {
  let hydrate: ((row: ObjectLiteral) => Entity) | undefined;
  const rows = keptQuery<Name, ObjectLiteral>(names, (manager) => {
    const query = write(manager);
    const { columns } = query.expressionMap.mainAlias!.metadata;
    const selected = columns.filter((column) => column.isSelect);
    const { driver } = query.dataSource;
    hydrate = (row) =>
      Object.fromEntries(
        selected.map((column) => [column.propertyName, driver.prepareHydratedValue(row[column.propertyName], column)]),
      ) as Entity;
    query.select([]);
    for (const { propertyName } of selected) query.addSelect(`${query.alias}.${propertyName}`, propertyName);
    return query;
  });
  return async (manager, values) => (await rows(manager, values)).map((row) => hydrate!(row));
}

/** The SQL, and which value goes to each of its placeholders: PostgreSQL's are numbered, the others' need repeating. */
function writeOnce<Name extends string>(query: SelectQueryBuilder<ObjectLiteral>, names: readonly Name[]) {
  query.setParameters(Object.fromEntries(names.map((name) => [name, name])));
  const [sql, order] = query.getQueryAndParameters();
  return { sql, order: order as Name[] };
}
