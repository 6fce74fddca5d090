import { createHash } from 'node:crypto';

/**
 * The key of a DAG file in `dag_code` and `serialized_dag`: the last eight bytes of its path's SHA-1, shifted right by
 * one byte to fit a signed column (`airflow/models/dagcode.py::dag_fileloc_hash`). A JavaScript number cannot hold its
 * 56 bits.
 */
export function filelocHash(fileloc: string): bigint {
  return createHash('sha1').update(fileloc, 'utf8').digest().readBigUInt64BE(12) >> 8n;
}
