import { TemplateError } from './template-error.js';

// Differs from Airflow: a template may not run for ever, since it would hold up all other tasks.

/** The number of steps of one rendering: expressions, statements, and items of loops and filters. */
const maxSteps = 1_000_000;
/** The length of a text or list that a template makes, and of what it prints. */
const maxLength = 16_000_000;

// One budget is enough: rendering is synchronous, so that only one template is rendered at a time.
let stepsLeft = maxSteps;

/** Runs a rendering with a new budget. */
export function withBudget<T>(render: () => T): T {
  stepsLeft = maxSteps;
  return render();
}

/**
 * Counts steps of the rendering, so that a template that runs away fails instead of blocking the event loop.
 *
 * @throws TemplateError beyond the limit
 */
export function spend(steps = 1): void {
  stepsLeft -= steps;
  if (stepsLeft < 0) throw tooMuch(`the template takes more than ${maxSteps.toLocaleString('en')} steps`);
}

/** Checks a length before something of it is made. @throws TemplateError beyond the limit */
export function checkLength(length: number): void {
  if (length > maxLength) {
    throw tooMuch(`the template makes a text or list of more than ${maxLength.toLocaleString('en')} items`);
  }
}

function tooMuch(reason: string): TemplateError {
  return new TemplateError('TemplateError', reason);
}
