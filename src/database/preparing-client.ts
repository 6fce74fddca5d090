import type pg from 'pg';
import { isStalePlan } from './database-errors.js';
import { FrequentStatements } from './frequent-statements.js';

/** A statement as the driver runs it, with what its types do not tell. */
interface NamedQuery extends pg.Submittable {
  name: string;
  callback: (error: Error | null, result: pg.QueryResult) => void;
}

/**
 * pg's client, but that it runs statements which come often as prepared ones: PostgreSQL parses and plans them once per
 * connection, which is half of its work for a query by key. What is prepared can become useless, where a pooler changes
 * the connection behind this one or somebody changes a table. Such a statement is never prepared again, and the error is
 * one that UnitOfWork meets by running the work again.
 */
export function preparingClient({ Client, Query }: typeof pg): typeof pg.Client {
  const statements = new FrequentStatements();
  return class extends Client {
    // The driver's signatures are many; this is the one that TypeORM uses for a statement with values.
    override query(...given: unknown[]): never {
      const ask = super.query.bind(this) as unknown as (...given: unknown[]) => unknown;
      const [text, values] = given;
      const isStatement = typeof text === 'string' && Array.isArray(values) && given.length === 2;
      const name = isStatement ? statements.nameOf(text) : undefined;
      if (name === undefined) return ask(...given) as never;
      return new Promise((resolve, reject) => {
        // Made by hand: given the name with the text, the driver copies both in a way that takes as long as the rest of
        // its work for a query.
        const query = new Query(text as string, values as unknown[]) as unknown as NamedQuery;
        query.name = name;
        query.callback = (error, result) => {
          if (!error) return resolve(result);
          if (isStalePlan(error)) statements.refuse(text as string);
          reject(error);
        };
        ask(query);
      }) as never;
    }
  };
}
