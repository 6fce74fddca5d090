import { readFileSync } from 'node:fs';

const packageJson = new URL('../../package.json', import.meta.url);

/** Windsock's own version, from its package. */
export const version = (JSON.parse(readFileSync(packageJson, 'utf8')) as { version: string }).version;
