/**
 * True for text that every database stores as it is: without NUL, and without halves of surrogate pairs. Other text must
 * not reach a query: SQLite's driver ends it at the NUL and finds another row, PostgreSQL refuses it.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** True for text of more characters than a column takes. Databases count code points, SQLite takes any number. */
export function isLongerThan(text: string, characters: number): boolean {
  if (text.length <= characters) return false;
  return text.length > characters * 2 || [...text].length > characters;
}
