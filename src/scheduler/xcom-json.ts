import { dumpsPythonJson } from '../python/python-json.js';
import { pythonRepr } from '../python/python-str.js';
import type { PyValue } from '../python/python-value.js';
import { asJson } from './rendered-fields.js';

/**
 * The value of an XCom as JSON, which `[core] enable_xcom_pickling = False` asks for.
 *
 * @throws TypeError for a value that JSON cannot hold
 */
export function xcomJson(value: PyValue): Buffer {
  const json = asJson(value);
  if (json === undefined) {
    throw new TypeError(`${pythonRepr(value)} is no JSON, which [core] enable_xcom_pickling = False asks for`);
  }
  return Buffer.from(dumpsPythonJson(json), 'utf8');
}
