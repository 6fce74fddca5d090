/** Makes a body large without changing its meaning. */
export const padded = (body: string): string => `${body}${' '.repeat(300_000)}`;

/** A JSON list with this number of items. */
export const list = (length: number, item: (index: number) => string): string =>
  `[${Array.from({ length }, (_, at) => item(at)).join(',')}]`;

/** A JSON object with this number of keys. */
export const manyKeys = (count: number): string => `{${list(count, (at) => `"k${at}":${at}`).slice(1, -1)}}`;
