/** Wrong usage of the command line: the process exits with 2, as it does for usage errors that commander finds. */
export class UsageError extends Error {}
