import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';

/** The root of the repository. */
export const root = join(import.meta.dirname, '../..');

/** A page of the documentation, by its path from the root. */
export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** What stands below a heading, down to the next one of its level or above. Throws if the page has no such heading. */
export function sectionOf(page: string, heading: string): string {
  const [, marks, rest] = new RegExp(`^(#+) ${heading}\\n([^]*)`, 'm').exec(page) ?? [];
  if (marks === undefined) throw new Error(`The page has no heading ${heading}`);
  return rest!.split(new RegExp(`^#{1,${marks.length}} `, 'm'))[0]!;
}

/** The page's blocks of code in a language, also those in lists, without what indents them. */
export function codeBlocks(page: string, language: string): string[] {
  const blocks = page.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^\\1\`\`\`$`, 'gm'));
  return [...blocks].map(([, indent, block]) => block!.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}

/** A table; a `|` in a cell is escaped. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * The page with another text between `<!-- name: … -->` and `<!-- /name -->`, formatted as the repository formats
 * Markdown. Throws if the page has no such part.
 */
export async function withGeneratedPart(page: string, name: string, text: string): Promise<string> {
  const part = new RegExp(`(<!-- ${name}:[^>]*-->)[^]*(<!-- /${name} -->)`);
  if (!part.test(page)) throw new Error(`The page has no part <!-- ${name}: … -->`);
  const spliced = page.replace(part, (_, start: string, end: string) => `${start}\n\n${text}\n\n${end}`);
  const options = await prettier.resolveConfig(join(root, 'README.md'));
  return prettier.format(spliced, { ...options, parser: 'markdown' });
}
