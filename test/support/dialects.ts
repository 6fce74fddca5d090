import { inject } from 'vitest';
import type { Dialect } from './servers/database-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    sqlite: boolean;
  }
}

export type { Dialect };

const servers = inject('servers') ?? {};

/** The databases that this run tests on, for `describe.each(dialects)`. */
export const dialects: Dialect[] = [
  ...(inject('sqlite') === false ? [] : (['sqlite'] as const)),
  ...(['postgresql', 'mysql'] as const).filter((dialect) => dialect in servers),
];
