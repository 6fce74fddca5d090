/** The characters that Python's `str.strip` takes away; JavaScript's `trim` has another list. */
const whiteSpace = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** Python's `text.rstrip()`. */
export function pythonRstrip(text: string): string {
  let end = text.length;
  while (end > 0 && whiteSpace.test(text[end - 1] as string)) end--;
  return text.slice(0, end);
}

/** Python's `text.strip()`. */
export function pythonStrip(text: string): string {
  let start = 0;
  while (start < text.length && whiteSpace.test(text[start] as string)) start++;
  return pythonRstrip(text.slice(start));
}
