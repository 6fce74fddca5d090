import { AirflowBadRequest } from '../../common/errors.js';
import { isInt64, pythonInt } from '../../python/python-number.js';
import { pythonStr } from '../../python/python-str.js';
import { isPyDict, type PyDict, type PyJson } from '../../python/python-value.js';
import { storageProblem } from '../../common/storable-text.js';
import type { NewPool } from '../../pools/pool.js';
import { poolNameProblem } from '../../pools/pool-name.js';
import type { BodyReader } from '../../http/body-reader.js';
import { Checked, readJsonBody, validated } from '../../http/json-body.js';

/** Maximum length of the column `pool`, in characters. */
const maxName = 50;

const fields = ['name', 'slots', 'description'] as const;

function slotsProblem(slots: PyJson | undefined): string | null {
  if (pythonInt(slots ?? null) !== null) return null;
  if (typeof slots === 'string' || Number.isNaN(slots)) return `Bad value for \`slots\`: ${pythonStr(slots as PyJson)}`;
  return 'slots must be a whole number';
}

/**
 * The checks that Airflow leaves to its database, after all others: the name at the lookup, the rest when it is stored.
 */
// Differs from Airflow: SQLite takes a longer name and a NUL there, other databases and half a surrogate pair make it crash.
function columnProblem({ name, slots, description }: CreatePoolDto): string | null {
  const problem = storageProblem('name', name, maxName);
  return problem ?? (isInt64(pythonInt(slots)!) ? descriptionProblem(description) : 'slots is too large');
}

function descriptionProblem(description: PyJson): string | null {
  if (description === null) return null;
  if (typeof description !== 'string') return 'description must be a string or null';
  return storageProblem('description', description);
}

/** The body of `POST /pools`. */
export class CreatePoolDto {
  @Checked(poolNameProblem)
  readonly name: string;

  /** Any value that Python's `int()` accepts. */
  @Checked(slotsProblem)
  readonly slots: PyJson;

  readonly description: string | null;
}

/**
 * Reads the body of `POST /pools`: an object with exactly the fields of `CreatePoolDto`. If it has several mistakes,
 * the error is the one that Airflow reports first.
 */
export const createPoolBody: BodyReader<NewPool> = {
  name: 'pool',
  read(bytes) {
    const body = readJsonBody(bytes);
    if (!isPyDict(body)) throw new AirflowBadRequest('The request body must be a JSON object');
    // Airflow: the body's keys become keyword arguments, so an unknown or, after that, a missing one raises.
    for (const [field, value] of body) requireKnown(field, value);
    const missing = fields.find((field) => !body.has(field));
    if (missing) throw new AirflowBadRequest(`The field ${missing} is missing`);
    const pool = validated(Object.assign(new CreatePoolDto(), pick(body)));
    const problem = columnProblem(pool);
    if (problem !== null) throw new AirflowBadRequest(problem);
    const { name, slots, description } = pool;
    return { name, slots: narrow(pythonInt(slots)!), description };
  },
};

/** Differs from Airflow: the client of 2.7 and newer always sends `include_deferred`, and means nothing by `false`. */
function requireKnown(field: string, value: PyJson): void {
  if ((fields as readonly string[]).includes(field)) return;
  if (field !== 'include_deferred') throw new AirflowBadRequest(`Unknown field ${JSON.stringify(field)}`);
  if (value !== false) throw new AirflowBadRequest('Airflow 1.10 has no include_deferred; omit it');
}

function pick(body: PyDict): Record<string, PyJson | undefined> {
  return Object.fromEntries(fields.map((field) => [field, body.get(field)]));
}

/** A number if that is exact, else the bigint. */
function narrow(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
