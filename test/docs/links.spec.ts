import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPage, root } from './markdown.js';

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].sort();

/** The targets of a page's links, without those in code. */
function linksOf(text: string): string[] {
  const prose = text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, 'code');
  return [...prose.matchAll(/\]\(<?([^)>\s]+)>?\)/g)].map(([, target]) => target!);
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  const headings = [...text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)];
  return headings.map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Why a link of a page leads nowhere; null if it does not. */
function problemWith(page: string, link: string): string | null {
  if (/^[a-z]+:/.test(link)) return null;
  const [path, anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path!));
  if (!existsSync(join(root, target))) return `${link}: there is no ${target}`;
  if (anchor === undefined || statSync(join(root, target)).isDirectory()) return null;
  return anchorsOf(readPage(target)).includes(anchor) ? null : `${link}: ${target} has no such heading`;
}

describe('every link leads somewhere', () => {
  it.each(pages)('in %s', (page) => {
    const problems = linksOf(readPage(page)).map((link) => problemWith(page, link));
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
  });
});

it('links are found in prose, not in code', () => {
  expect(linksOf('[a](b.md) `[c](d.md)`\n```\n[e](f.md)\n```\n[g [`h`](i.md#j)')).toEqual(['b.md', 'i.md#j']);
});

it('headings make anchors as on GitHub', () => {
  expect(anchorsOf("## What it does, and doesn't\n# `[core]` a_b")).toEqual(['what-it-does-and-doesnt', 'core-a_b']);
});
