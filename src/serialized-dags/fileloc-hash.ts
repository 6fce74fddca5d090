import { createHash } from 'node:crypto';

/**
 * The key of a DAG file in `dag_code` and `serialized_dag`: the last eight bytes of its path's SHA-1, without the lowest
 * of them, so that they fit a signed column (`airflow/models/dagcode.py::dag_fileloc_hash`). 56 bits: more than a
 * JavaScript number holds.
 */
export function filelocHash(fileloc: string): bigint {
  return createHash('sha1').update(fileloc, 'utf8').digest().readBigUInt64BE(12) >> 8n;
}
