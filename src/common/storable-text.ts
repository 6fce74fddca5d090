/**
 * True for text that every database stores unchanged: without NUL and without lone surrogates. Other text must not
 * reach a query: SQLite's driver cuts it at the NUL and finds another row, PostgreSQL rejects it.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** True if the text has more characters than a column allows. Databases count code points; SQLite has no limit. */
function isLongerThan(text: string, characters: number): boolean {
  if (text.length <= characters) return false;
  return text.length > characters * 2 || [...text].length > characters;
}

/** Why a text cannot be stored in a column of so many characters, or any number; null if it can. */
export function storageProblem(field: string, text: string, characters = Infinity): string | null {
  if (!isStorable(text)) return `${field} must not hold NUL or half of a surrogate pair`;
  return isLongerThan(text, characters) ? `${field} must not be longer than ${characters} characters` : null;
}
