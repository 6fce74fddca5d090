/**
 * Iterates over the items of long work, and may report the progress.
 *
 * @param what the plural noun for the items
 */
export type Progress = <T>(items: readonly T[], what: string) => Iterable<T>;

/** Reports no progress. */
export const silently: Progress = (items) => items;
