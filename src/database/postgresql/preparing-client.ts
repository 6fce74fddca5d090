import type pg from 'pg';
import { isStalePlan } from '../database-errors.js';
import { FrequentStatements } from './frequent-statements.js';

/** A statement as the driver runs it, with what its types do not tell. */
interface NamedQuery extends pg.Submittable {
  name: string;
  callback: (error: Error | null, result: pg.QueryResult) => void;
}

/** Milliseconds after which PostgreSQL plans statements anew. */
const planAge = 5000;

/**
 * pg's client, but that it runs statements which come often as prepared ones: PostgreSQL parses them once per connection
 * and plans them every five seconds, which is half of its work for a query by key. By itself it would keep a plan until
 * somebody has counted the table's rows again, which autovacuum does after minutes; one that is good for a few rows, such
 * as to read all of a DAG's, is bad as soon as there are thousands.
 *
 * What is prepared can become useless, where a pooler changes the connection behind this one or somebody changes a table.
 * Such a statement is never prepared again, and the error is one that UnitOfWork meets by running the work again.
 */
export function preparingClient({ Client, Query }: typeof pg): typeof pg.Client {
  const statements = new FrequentStatements();
  return class extends Client {
    private plannedAt = performance.now();

    // The driver's signatures are many; this is the one that TypeORM uses for a statement with values.
    override query(...given: unknown[]): never {
      const ask = super.query.bind(this) as unknown as (...given: unknown[]) => unknown;
      const [text, values] = given;
      const isStatement = typeof text === 'string' && Array.isArray(values) && given.length === 2;
      const name = isStatement ? statements.nameOf(text) : undefined;
      if (name === undefined) return ask(...given) as never;
      if (performance.now() - this.plannedAt > planAge) this.discardPlans();
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

    private discardPlans(): void {
      this.plannedAt = performance.now();
      // Nobody waits for it. What makes it fail makes the statement behind it fail, too, and that says so.
      super.query('DISCARD PLANS').catch(() => undefined);
    }
  };
}
