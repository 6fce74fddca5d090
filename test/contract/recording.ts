import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A request as it went over the wire: `path` is raw, and nothing is sent that does not stand here. */
export interface RecordedRequest {
  method: string;
  path: string;
  headers?: Record<string, string>;
  /** Sent as UTF-8. */
  body?: string;
  /** Instead of `body`: bytes that are no UTF-8 text. */
  body_base64?: string;
}

/** What Airflow answered. Its 500s carry no content type and no body. `allow` holds the methods of an `Allow` header. */
export interface RecordedAnswer {
  status: number;
  content_type?: string;
  body?: string;
  allow?: string[];
}

/** What must be answered where Airflow is not the model. Only `status` is always there. */
export interface Expectation {
  status: number;
  /** Why Airflow is not the model here. */
  why: string;
  content_type?: string;
  /** `same` stands for Airflow's body. */
  body?: string;
  /** True: any text in `{"error": text}`. */
  error?: true | string;
  /** Entries in the list that is the body. */
  length?: number;
  /** What the DAG's row says afterwards, or `unchanged` for a step that may not change any recorded row. */
  state?: string;
}

/** A request, Airflow's answer and, where that one is not wanted, the expected one. */
export interface Step {
  request: RecordedRequest;
  airflow: RecordedAnswer;
  expect?: Expectation;
}

/** A value of a row as JSON. The object stands for a Python pickle of the value that the JSON text says. */
export type Cell = null | number | string | { pickled_json: string };

/** Some columns of all rows of a table. */
export interface Table {
  columns: string[];
  rows: Cell[][];
}

/** Tables by their name. */
export type Tables = Record<string, Table>;

/** Requests that Airflow 1.10.15 answered in this order, and the rows that it had when the last one was answered. */
export interface Recording {
  name: string;
  steps: Step[];
  tables_after: Tables;
}

/** Reads every `*.json` of a folder, in the order of the file names. Throws if there is none. */
export function loadRecordings(folder: string): Recording[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  if (files.length === 0) throw new Error(`No recordings in ${folder}`);
  return files.sort().map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording);
}
