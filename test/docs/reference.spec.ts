import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from '../architecture/source-files.js';
import { renderCommandReference } from './command-reference.js';
import { renderConfigurationReference } from './configuration-reference.js';
import { renderErrorReference } from './error-reference.js';
import { readPage, root, withGeneratedPart } from './markdown.js';

const pages = [
  { page: 'docs/configuration.md', part: 'options', render: renderConfigurationReference },
  { page: 'docs/command-line.md', part: 'commands', render: renderCommandReference },
  { page: 'docs/architecture.md', part: 'errors', render: renderErrorReference },
];

describe('what the documentation repeats from the code is as the code has it', () => {
  // `npx vitest run test/docs/reference.spec.ts -u` writes the pages anew.
  it.each(pages)('the $part in $page', async ({ page, part, render }) => {
    const text = await withGeneratedPart(readPage(page), part, render());
    await expect(text).toMatchFileSnapshot(join(root, page));
  });
});

it('differences.md leads to every file that says where it differs from Airflow', () => {
  const page = readPage('docs/differences.md');
  const tagged = sourceFiles.filter(({ text }) => text.includes('Differs from Airflow:')).map(({ path }) => path);
  expect(tagged.filter((path) => !page.includes(`(../src/${path})`))).toEqual([]);
});
