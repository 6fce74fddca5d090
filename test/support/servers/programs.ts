import { accessSync, constants, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Folders such as `/usr/lib/postgresql/15/bin`, the newest version first. */
function versions(parent: string, prefix: string): string[] {
  const names = namesIn(parent).filter((name) => name.startsWith(prefix));
  const newestFirst = names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return newestFirst.map((name) => join(parent, name, 'bin'));
}

/** Where systems keep programs, whether or not their shell would find them. */
function folders(): string[] {
  return [
    ...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
    '/usr/local/sbin',
    '/usr/sbin',
    ...versions('/usr/lib/postgresql', ''), // Debian
    ...versions('/usr', 'pgsql-'), // Red Hat
    ...['/opt/homebrew/opt', '/usr/local/opt'].flatMap((opt) => [
      ...versions(opt, 'postgresql'),
      ...versions(opt, 'mariadb'),
    ]),
  ];
}

/** The folder of the system that has all these programs, links resolved; null if there is none. */
export function findPrograms(...names: string[]): string | null {
  const folder = folders().find((candidate) => names.every((name) => isProgram(join(candidate, name))));
  return folder === undefined ? null : dirname(realpathSync(join(folder, names[0]!)));
}
