import type { PyValue } from '../python/python-value.js';
import { withBudget } from './budget.js';
import { checkNames } from './check-names.js';
import { globalFunctions } from './global-functions.js';
import { parse } from './parser.js';
import { renderBody } from './render.js';
import { Scope, type Variables } from './scope.js';
import type { Body } from './syntax-tree.js';
import { TemplateError } from './template-error.js';

/** A template of Jinja 2.11, with the extension `do` and without escaping, as Airflow 1.10 sets it up. */
export class Template {
  private readonly body: Body;

  /** @throws TemplateError if the text is no template, or names a filter or test that does not exist */
  constructor(source: string) {
    this.body = guarded(() => {
      const body = parse(source);
      checkNames(body);
      return body;
    });
  }

  /**
   * The text that the template makes of these names.
   *
   * @throws TemplateError with Jinja's or Python's words and the line; also beyond a million steps
   */
  render(variables: Variables): string {
    return guarded(() => withBudget(() => renderBody(this.body, new Scope(new WithGlobals(variables)).inner())));
  }
}

/** The names of a rendering over those that every template knows. */
class WithGlobals implements Variables {
  constructor(private readonly variables: Variables) {}

  get(name: string): PyValue | undefined {
    const value = this.variables.get(name);
    return value === undefined ? globalFunctions.get(name) : value;
  }
}

/** The text of a template with these names; see {@link Template}. */
export function renderText(source: string, variables: Variables): string {
  return templateOf(source).render(variables);
}

const maxKept = 500;
const kept = new Map<string, Template>();

// Speed: a task is tried again and again, and its DAG runs every day; reading a template takes longer than rendering it.
function templateOf(source: string): Template {
  const found = kept.get(source);
  if (found) return found;
  const template = new Template(source);
  if (kept.size >= maxKept) kept.clear();
  kept.set(source, template);
  return template;
}

/** Turns the end of JavaScript's stack into Python's error for it. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError) || !error.message.includes('call stack')) throw error;
    throw new TemplateError('RecursionError', 'maximum recursion depth exceeded');
  }
}
