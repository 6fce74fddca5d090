import { existsSync } from 'node:fs';

/**
 * The folder of Windsock's own package, with a slash at its end: there lie package.json, schemas, docs and example DAGs.
 * It is looked for, because the same module is run from the source, as compiled, and as part of a bundle.
 */
export const packageFolder = folderAbove(new URL('.', import.meta.url));

function folderAbove(folder: URL): URL {
  return existsSync(new URL('package.json', folder)) ? folder : folderAbove(new URL('..', folder));
}
