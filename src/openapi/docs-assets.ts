import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Asset, asAsset } from '../http/asset.js';
import { docsPage, docsScript, docsStyle } from './docs-page.js';
import { readOnce } from './read-once.js';

const text = (text: string) => () => Promise.resolve(Buffer.from(text));
const packaged = (name: string) => () => readFile(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`));

const sources = {
  'index.html': ['text/html; charset=utf-8', text(docsPage)],
  'docs.css': ['text/css; charset=utf-8', text(docsStyle)],
  'docs.js': ['text/javascript; charset=utf-8', text(docsScript)],
  'swagger-ui.css': ['text/css; charset=utf-8', packaged('swagger-ui.css')],
  'swagger-ui-bundle.js': ['text/javascript; charset=utf-8', packaged('swagger-ui-bundle.js')],
} as const;

/** A file of the page. */
export type DocsFile = keyof typeof sources;

/** The files that the page loads. */
export const docsFiles = Object.keys(sources).filter((name) => name !== 'index.html');

/** Whether the page has a file of this name. */
export function isDocsFile(name: string): name is DocsFile {
  return docsFiles.includes(name);
}

const assets = new Map(
  Object.entries(sources).map(([name, [type, read]]) => [name, readOnce(async () => asAsset(type, await read()))]),
);

/** A file, which is read at the first request and cached. */
export function getAsset(name: DocsFile): Promise<Asset> {
  return assets.get(name)!();
}
