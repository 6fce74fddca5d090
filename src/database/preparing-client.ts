import type pg from 'pg';
import { isStalePlan } from './database-errors.js';
import { FrequentStatements } from './frequent-statements.js';

/**
 * pg's client, but that it runs statements which come often as prepared ones: PostgreSQL parses and plans them once per
 * connection, which is half of its work for a query by key. What is prepared can become useless, where a pooler changes
 * the connection behind this one or somebody changes a table. Such a statement is never prepared again, and the error is
 * one that UnitOfWork meets by running the work again.
 */
export function preparingClient(Client: typeof pg.Client): typeof pg.Client {
  const statements = new FrequentStatements();
  return class extends Client {
    // The driver's signatures are many; this is the one that TypeORM uses for a statement with values.
    override query(...given: unknown[]): never {
      const ask = super.query.bind(this) as unknown as (...given: unknown[]) => unknown;
      const [text, values] = given;
      const name = typeof text === 'string' && Array.isArray(values) ? statements.nameOf(text) : undefined;
      if (name === undefined) return ask(...given) as never;
      const answer = ask({ name, text, values }) as Promise<unknown>;
      answer.catch((error: unknown) => isStalePlan(error) && statements.refuse(text as string));
      return answer as never;
    }
  };
}
