/**
 * A template cannot be read or rendered. The message names what was wrong, in the words of Jinja and Python where they
 * have some: `UndefinedError: 'x' is undefined (line 2 of the template)`.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  /**
   * @param pythonClass the name of the exception that Python raises, such as `UndefinedError` or `ZeroDivisionError`
   * @param reason the message of that exception
   * @param line the line of the template, counted from 1, if it is known
   * @param field the field of the task that the template is in, if it is known
   */
  constructor(
    readonly pythonClass: string,
    readonly reason: string,
    readonly line?: number,
    field?: string,
  ) {
    const place = line === undefined ? '' : ` (line ${line} of the template)`;
    super(`${field === undefined ? '' : `${field}: `}${pythonClass}: ${reason}${place}`);
  }

  /** This error with the line, unless it has one. */
  atLine(line: number): TemplateError {
    return this.line === undefined ? new TemplateError(this.pythonClass, this.reason, line) : this;
  }

  /** This error with the name of the field that the template is in. */
  inField(field: string): TemplateError {
    return new TemplateError(this.pythonClass, this.reason, this.line, field);
  }
}

/** Python's TypeError. */
export function typeError(reason: string): TemplateError {
  return new TemplateError('TypeError', reason);
}

/** Python's ValueError. */
export function valueError(reason: string): TemplateError {
  return new TemplateError('ValueError', reason);
}

/** Something of Jinja or Python that Windsock does not know. */
export function unsupported(what: string): TemplateError {
  return new TemplateError('TemplateError', `${what} is not supported by Windsock`);
}
