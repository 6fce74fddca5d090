import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readPage, root } from './markdown.js';

const pages = ['docs', 'docs/adr', '.'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** What the pages name in this way, such as the `x` of `npm run x`. */
function named(pattern: RegExp): string[] {
  return [...new Set(pages.flatMap((page) => [...readPage(page).matchAll(pattern)].map(([, name]) => name!)))];
}

it('every npm script that the documentation names is there', () => {
  const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Record<string, string> };
  const names = named(/npm run (?:--silent )?([\w:-]+)/g);
  expect(names).toContain('check');
  expect(names.filter((name) => !(name in scripts))).toEqual([]);
});

it('every command of windsock that the documentation names is there, and the README names them all', () => {
  const commands = [...readPage('src/cli/program.ts').matchAll(/windsock\s*\.command\('(\w+)/g)].map(
    ([, name]) => name!,
  );
  const names = named(/(?:`windsock|node dist\/main\.js) (\w+)/g);
  expect(names).toContain('initdb');
  expect(names.filter((name) => !commands.includes(name))).toEqual([]);
  const readme = readPage('README.md');
  expect(commands.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
