import { validateSync, ValidateBy } from 'class-validator';
import { AirflowBadRequest, InvalidJsonBody } from '../common/errors.js';
import { parsePythonJson, PythonJsonError } from '../python/python-json.js';
import type { PyJson } from '../python/python-value.js';

/**
 * Reads a request body as Flask's `get_json(force=True)` does: with any Content-Type, in UTF-8, UTF-16 or UTF-32.
 *
 * @param body the bytes, or undefined for a request without a body
 * @throws InvalidJsonBody with the position of the error; the message never quotes the body
 */
export function readJsonBody(body: Uint8Array | undefined): PyJson {
  try {
    return parsePythonJson(body ?? new Uint8Array());
  } catch (error) {
    if (!(error instanceof PythonJsonError)) throw error;
    throw new InvalidJsonBody(`The request body is not valid JSON: ${error.message}`, { cause: error });
  }
}

/** Attaches a validation rule to a field. The rule returns the message for the client, or null for a valid value. */
export function Checked(problemWith: (value: PyJson | undefined) => string | null): PropertyDecorator {
  return ValidateBy({
    name: 'checked',
    validator: {
      validate: (value) => problemWith(value as PyJson | undefined) === null,
      defaultMessage: (args) => problemWith(args?.value as PyJson | undefined) ?? '',
    },
  });
}

/**
 * Checks the fields in the order of their declaration.
 *
 * @returns the same object
 * @throws AirflowBadRequest with the message of the first invalid field
 */
export function validated<T extends object>(dto: T): T {
  const [first] = validateSync(dto, { forbidUnknownValues: false });
  if (first) throw new AirflowBadRequest(Object.values(first.constraints ?? {})[0] ?? 'Bad request');
  return dto;
}
