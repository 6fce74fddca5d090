/**
 * The number of letters to change, add, delete or swap with a neighbour that turns one word into the other.
 * Source: optimal string alignment distance.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(replaced, at(last, j) + 1, at(row, j - 1) + 1, swapped ? at(beforeLast, j - 2) + 1 : Infinity));
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

/** The most similar candidate (the longest of equally similar ones), or null if none is similar. */
export function nearestName(word: string, candidates: Iterable<string>): string | null {
  // Longer names are not typing errors, and comparing them takes quadratic time.
  if (word.length > 100) return null;
  const near = [...candidates]
    .map((name) => ({ name, distance: editDistance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance || b.name.length - a.name.length);
  return near[0]?.name ?? null;
}

/** `; did you mean "x"?` for the most similar candidate, or an empty text. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const name = nearestName(word, candidates);
  return name === null ? '' : `; did you mean "${name}"?`;
}

function at(row: readonly number[], index: number): number {
  return row[index] as number;
}
