import { validateSync, ValidateBy } from 'class-validator';
import { AirflowBadRequest, InvalidJsonBody } from '../common/errors.js';
import { parsePythonJson, PythonJsonError } from '../python/python-json.js';
import type { PyJson } from '../python/python-value.js';

/**
 * Reads a request body as Flask's `get_json(force=True)` does: whatever its Content-Type, in UTF-8, UTF-16 or UTF-32.
 *
 * @param body the bytes, or undefined for a request without a body
 * @throws InvalidJsonBody that says where the text stops being JSON, and never quotes it
 */
export function readJsonBody(body: Uint8Array | undefined): PyJson {
  try {
    return parsePythonJson(body ?? new Uint8Array());
  } catch (error) {
    if (!(error instanceof PythonJsonError)) throw error;
    throw new InvalidJsonBody(`The request body is not valid JSON: ${error.message}`, { cause: error });
  }
}

/** Marks a field of a body with the rule that finds what is wrong with its value: the text for the client, or null. */
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
 * @throws AirflowBadRequest with the text of the first field that is wrong
 */
export function validated<T extends object>(dto: T): T {
  const [first] = validateSync(dto, { forbidUnknownValues: false });
  if (first) throw new AirflowBadRequest(Object.values(first.constraints ?? {})[0] ?? 'Bad request');
  return dto;
}
