import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import ts from 'typescript';

/** The root of the repository. */
export const root = join(import.meta.dirname, '../..');

/** A file of `src`, as far as the rules of the house look at it. */
export interface SourceFile {
  /** Relative to `src`, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The files of `src` that it imports, relative to `src`, with the ending `.ts`. */
  readonly imports: readonly string[];
  /** The packages that it imports, by name; Node's own begin with `node:`. */
  readonly packages: readonly string[];
}

/** Every file of `src` but the specs, sorted. */
export const sourceFiles: readonly SourceFile[] = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.split(sep).join('/'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
  .sort()
  .map(readSourceFile);

function readSourceFile(path: string): SourceFile {
  const text = readFileSync(join(root, 'src', path), 'utf8');
  const specifiers = importsOf(text);
  const isRelative = (specifier: string) => specifier.startsWith('.');
  return {
    path,
    text,
    imports: specifiers.filter(isRelative).map((specifier) => resolveImport(path, specifier)),
    packages: specifiers.filter((specifier) => !isRelative(specifier)).map(packageName),
  };
}

/** What a text imports, statically, dynamically or with `require`: types count too, since a reader follows them as well. */
export function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

function resolveImport(from: string, specifier: string): string {
  const target = normalize(join(dirname(from), specifier));
  return target.split(sep).join('/').replace(/\.js$/, '.ts');
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The first folder of a path, or the file itself at the top. */
export function folderOf(path: string): string {
  return path.split('/', 1)[0]!;
}
