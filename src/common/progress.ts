/**
 * Hands on the items of long work, one after the other, and may tell somebody how far it is.
 *
 * @param what the items are, in the plural
 */
export type Progress = <T>(items: readonly T[], what: string) => Iterable<T>;

/** Tells nobody. */
export const silently: Progress = (items) => items;
