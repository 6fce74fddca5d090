import type { PyValue } from '../python/python-value.js';
import { TemplateError } from '../jinja/template-error.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { TemplateLookups, XComQuery } from './template-lookups.js';

// Differs from Airflow: each answer starts the rendering again.

/** How much one rendering may read from the database. */
const maxLookups = 500;

/** The dates of a run that was a success. */
export type SuccessDates = { readonly executionDate: OffsetDateTime; readonly startDate: OffsetDateTime } | null;

/** Stops a rendering that needs what is not at hand. */
export class MissingLookup extends Error {
  /** @param fetch reads what is needed, so that it is at hand for the next rendering */
  constructor(readonly fetch: () => Promise<void>) {
    super('the template needs an answer of the database');
  }
}

/** The answers of the database that are at hand. A question for another stops the rendering. */
export class KnownLookups {
  private readonly answers = new Map<string, unknown>();

  constructor(private readonly lookups: TemplateLookups) {}

  /** See {@link TemplateLookups.variable}. @throws MissingLookup */
  variable(key: string): string | undefined {
    const name = `variable ${key}`;
    this.require([[name, () => this.lookups.variable(key)]]);
    return this.answers.get(name) as string | undefined;
  }

  /** The XComs of several questions, see {@link TemplateLookups.xcom}. @throws MissingLookup */
  xcoms(queries: readonly XComQuery[]): (PyValue | undefined)[] {
    const named = queries.map((query) => ({ query, name: `xcom ${JSON.stringify(query)}` }));
    this.require(named.map(({ name, query }) => [name, () => this.lookups.xcom(query)]));
    return named.map(({ name }) => this.answers.get(name) as PyValue | undefined);
  }

  /** See {@link TemplateLookups.previousSuccess}. @throws MissingLookup */
  previousSuccess(): SuccessDates {
    this.require([['success', () => this.lookups.previousSuccess()]]);
    return this.answers.get('success') as SuccessDates;
  }

  private require(questions: readonly (readonly [string, () => Promise<unknown>])[]): void {
    const missing = questions.filter(([name]) => !this.answers.has(name));
    if (missing.length === 0) return;
    if (this.answers.size + missing.length > maxLookups) {
      throw new TemplateError('TemplateError', `the templates ask for more than ${maxLookups} variables and XComs`);
    }
    throw new MissingLookup(async () => {
      for (const [name, ask] of missing) this.answers.set(name, await ask());
    });
  }
}
