import { Injectable, type PipeTransform } from '@nestjs/common';
import { AirflowBadRequest } from '../../common/errors.js';
import { isInt64, pythonInt } from '../../python/python-number.js';
import { pythonStr } from '../../python/python-str.js';
import { isPyDict, type PyJson } from '../../python/python-value.js';
import { isStorable } from '../../common/storable-text.js';
import type { NewPool } from '../../pools/pool.js';
import { poolNameProblem } from '../../pools/pool-name.js';
import { Checked, readJsonBody, validated } from '../../http/json-body.js';

const fields = ['name', 'slots', 'description'] as const;

function newNameProblem(name: PyJson | undefined): string | null {
  return poolNameProblem(name) ?? unstorable('name', name);
}

function slotsProblem(slots: PyJson | undefined): string | null {
  const value = pythonInt(slots ?? null);
  if (value !== null) return isInt64(value) ? null : 'slots is too large';
  if (typeof slots === 'string' || Number.isNaN(slots)) return `Bad value for \`slots\`: ${pythonStr(slots as PyJson)}`;
  return 'slots must be a whole number';
}

function descriptionProblem(description: PyJson | undefined): string | null {
  if (description !== null && typeof description !== 'string') return 'description must be a string or null';
  return unstorable('description', description);
}

// Differs from Airflow: SQLite takes a NUL there, PostgreSQL and half a surrogate pair make it crash.
function unstorable(field: string, text: PyJson | undefined): string | null {
  const isBad = typeof text === 'string' && !isStorable(text);
  return isBad ? `${field} must not hold NUL or half of a surrogate pair` : null;
}

/** The body of `POST /pools`. */
export class CreatePoolDto {
  @Checked(newNameProblem)
  readonly name: string;

  /** Whatever Python's `int()` takes. */
  @Checked(slotsProblem)
  readonly slots: PyJson;

  @Checked(descriptionProblem)
  readonly description: string | null;
}

/** Reads the body of `POST /pools`: an object with exactly the fields of `CreatePoolDto`. */
@Injectable()
export class CreatePoolPipe implements PipeTransform<Uint8Array | undefined, NewPool> {
  transform(bytes: Uint8Array | undefined): NewPool {
    const body = readJsonBody(bytes);
    if (!isPyDict(body)) throw new AirflowBadRequest('The request body must be a JSON object');
    // Airflow: the body's keys become keyword arguments, so a missing or unknown one raises (and answers 500).
    const missing = fields.find((field) => !body.has(field));
    const unknown = [...body.keys()].find((key) => !(fields as readonly string[]).includes(key));
    if (missing) throw new AirflowBadRequest(`The field ${missing} is missing`);
    if (unknown !== undefined) throw new AirflowBadRequest(`Unknown field ${JSON.stringify(unknown)}`);
    const { name, slots, description } = validated(Object.assign(new CreatePoolDto(), Object.fromEntries(body)));
    return { name, slots: narrow(pythonInt(slots)!), description };
  }
}

/** A number where that is exact. */
function narrow(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
