import { dumpsPythonJson } from '../python/python-json.js';
import type { PyJson, PyValue } from '../python/python-value.js';

/** The value of an XCom as JSON, which `[core] enable_xcom_pickling = False` asks for. */
export function xcomJson(value: PyValue): Buffer {
  return Buffer.from(dumpsPythonJson(value as PyJson), 'utf8');
}
