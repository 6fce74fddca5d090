/** A template cannot be read or rendered. The message names what was wrong, in Jinja's words where it has some. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
