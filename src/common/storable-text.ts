/**
 * True for text that every database stores unchanged: without NUL and without lone surrogates. Other text must not
 * reach a query: SQLite's driver cuts it at the NUL and finds another row, PostgreSQL rejects it.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** True if the text has more characters than a column allows. Databases count code points; SQLite has no limit. */
export function isLongerThan(text: string, characters: number): boolean {
  if (text.length <= characters) return false;
  return text.length > characters * 2 || [...text].length > characters;
}
