import { readFileSync } from 'node:fs';
import { packageFolder } from './package-folder.js';

const packageJson = new URL('package.json', packageFolder);

/** Windsock's version, from its package.json. */
export const version = (JSON.parse(readFileSync(packageJson, 'utf8')) as { version: string }).version;
