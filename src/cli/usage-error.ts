/** The command line itself is wrong: the process ends with 2, as it does for what commander refuses. */
export class UsageError extends Error {}
