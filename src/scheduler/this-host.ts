import { hostname } from 'node:os';

/** The host name in the rows of this process. */
export const thisHost = hostname();
