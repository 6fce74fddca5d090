/**
 * True for text that every database stores as it is: without NUL, and without halves of surrogate pairs. Other text must
 * not reach a query: SQLite's driver ends it at the NUL and finds another row, PostgreSQL refuses it.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
