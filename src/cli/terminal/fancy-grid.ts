import { pythonStrip } from '../../python/python-number.js';
import { escapeControls } from './escape-controls.js';

/** The value of a table cell. Null is shown blank. */
export type Cell = string | number | bigint | null;

/** A column, prepared for drawing. */
interface Column {
  /** In characters. */
  readonly width: number;
  readonly pad: (line: string) => string;
}

/**
 * Draws a table as Airflow does, in the format `fancy_grid` of Python's tabulate. Columns of numbers are aligned right.
 * Every character counts as equally wide, as in tabulate without the package wcwidth, which Airflow does not install.
 *
 * No table library that we know supports this format: the line below the heading must differ from those between the
 * rows, and cli-table3, for example, uses one set of characters for both.
 *
 * @returns lines without a newline at the end
 */
export function drawFancyGrid(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const heading = headings.map((text) => [text]);
  const cells = rows.map((row) => row.map(toLines));
  const columns = headings.map((text, index) => {
    const column = cells.map((row) => row[index]!);
    return layOut(text, column, isNumeric(rows.map((row) => row[index]!)));
  });
  const line = ([begin, fill, middle, end]: string): string =>
    begin + columns.map(({ width }) => fill!.repeat(width + 2)).join(middle) + end;
  return [
    line('╒═╤╕'),
    drawRow(heading, columns),
    line('╞═╪╡'),
    ...cells.flatMap((row, place) => [...(place > 0 ? [line('├─┼┤')] : []), drawRow(row, columns)]),
    line('╘═╧╛'),
  ].join('\n');
}

/**
 * The lines of a cell.
 *
 * Airflow: tabulate strips the whole, not its lines.
 */
function toLines(cell: Cell): string[] {
  // Differs from Airflow: it prints control characters as they are, and a terminal obeys them.
  return pythonStrip(String(cell ?? ''))
    .split(/\r\n|\r|\n/)
    .map(escapeControls);
}

// Differs from Airflow: tabulate takes text for a number where it can, and shows a pool `1.50` as 1.5.
function isNumeric(column: readonly Cell[]): boolean {
  return column.every((cell) => typeof cell !== 'string') && column.some((cell) => cell !== null);
}

function layOut(heading: string, cells: readonly (readonly string[])[], isNumeric: boolean): Column {
  // Airflow: a heading has two more columns than it needs, tabulate's MIN_PADDING.
  const width = cells.flat().reduce((most, line) => Math.max(most, lengthOf(line)), lengthOf(heading) + 2);
  return {
    width,
    pad: (line) => {
      const space = ' '.repeat(width - lengthOf(line));
      return isNumeric ? space + line : line + space;
    },
  };
}

function drawRow(cells: readonly (readonly string[])[], columns: readonly Column[]): string {
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, place) => {
    const lines = columns.map(({ pad }, index) => pad(cells[index]![place] ?? ''));
    return `│ ${lines.join(' │ ')} │`;
  }).join('\n');
}

/** Characters, not UTF-16 units. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
