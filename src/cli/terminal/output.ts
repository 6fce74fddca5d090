import { dumpsPythonJson } from '../../python/python-json.js';
import type { PyJson } from '../../python/python-value.js';
import type { OutputForm } from '../options.js';
import { escapeControls } from './escape-controls.js';

/** One row of a printed list: its values by name, in the order of the columns. */
export type Row = Readonly<Record<string, string | number | bigint | boolean | null>>;

/**
 * Prints a list on standard output.
 *
 * - `table`: the result of `drawTable`, which is Airflow's own text
 * - `plain`: one line per row, with a tab between values and no heading; null is empty, and characters that would break
 *   the line are written as `\t`, `
 * `, `\u001b`, the backslash as `\\`
 * - `json`: an array of objects in ASCII, indented
 *
 * @param drawTable returns the table without the newline at the end
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
