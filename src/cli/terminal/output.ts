import { dumpsPythonJson } from '../../python/python-json.js';
import type { PyJson } from '../../python/python-value.js';
import type { OutputForm } from '../options.js';
import { escapeControls } from './escape-controls.js';

/** A thing of a list that is printed: its values by name, in the order in which they stand on a line. */
export type Row = Readonly<Record<string, string | number | bigint | boolean | null>>;

/**
 * Prints a list on standard output.
 *
 * - `table`: what `drawTable` returns, which is Airflow's own text
 * - `plain`: a line for each row, with a tab between its values and no heading; null is empty, and what would break the
 *   line is written as `\t`, `\n`, `\u001b`, the backslash as `\\`
 * - `json`: an array of objects in ASCII, indented
 *
 * @param drawTable without the newline at the end
 */
export function printRows(form: OutputForm, rows: readonly Row[], drawTable: () => string): void {
  const print = { table: drawTable, plain: () => rows.map(toLine).join('\n'), json: () => toJson(rows) };
  const text = print[form]();
  if (text !== '' || form === 'table') process.stdout.write(`${text}\n`);
}

function toLine(row: Row): string {
  return Object.values(row)
    .map((value) => escapeControls(String(value ?? '').replaceAll('\\', '\\\\')))
    .join('\t');
}

function toJson(rows: readonly Row[]): string {
  const objects = rows.map((row) => new Map(Object.entries(row).map(([name, value]) => [name, toPython(value)])));
  return dumpsPythonJson(objects, { indent: 2 });
}

function toPython(value: Row[string]): PyJson {
  return Number.isSafeInteger(value) ? BigInt(value as number) : value;
}
