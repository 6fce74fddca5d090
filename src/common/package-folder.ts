import { existsSync } from 'node:fs';

/**
 * The root folder of Windsock's package, with a trailing slash. It contains package.json, schemas, docs and example
 * DAGs. It is searched for, because this module runs from the source, compiled, and bundled.
 */
export const packageFolder = folderAbove(new URL('.', import.meta.url));

function folderAbove(folder: URL): URL {
  return existsSync(new URL('package.json', folder)) ? folder : folderAbove(new URL('..', folder));
}
