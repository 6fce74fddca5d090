import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { translateSpelling } from '../../src/cli/airflow-spelling.js';
import { buildProgram } from '../../src/cli/program.js';
import { shellWords } from '../../src/config/shell-words.js';
import { listCommands } from './command-reference.js';
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

/** The program with commands that do nothing but to note their name. */
function harmlessProgram(called: string[]): Command {
  const program = buildProgram();
  for (const { command, words } of listCommands(program)) command.action(() => void called.push(words.join(' ')));
  return program;
}

/** Parses a command line as a shell would give it, and returns which command it calls. */
async function parse(line: string): Promise<string | undefined> {
  const called: string[] = [];
  const words = shellWords(line.replace(/^windsock |^node dist\/main\.js /, '').split(/ [|>&#] /, 1)[0]!);
  await harmlessProgram(called).parseAsync(translateSpelling(words), { from: 'user' });
  return called[0];
}

function exampleOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => void (text += part) }).outputHelp();
  return /\nExample:\n {2}\$ (.+)\n/.exec(text)![1]!;
}

it('every npm script that the documentation names is there', () => {
  const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Record<string, string> };
  const names = named(/npm run (?:--silent )?([\w:-]+)/g);
  expect(names).toContain('check');
  expect(names.filter((name) => !(name in scripts))).toEqual([]);
});

describe('every command', () => {
  const commands = listCommands();

  it.each(commands.map(({ words, command }) => [words.join(' '), command] as const))(
    '`%s` says in one line what it does, and has an example that works',
    async (_, command) => {
      expect(command.description()).toMatch(/^[a-z].*[^.]$/);
      expect(await parse(exampleOf(command))).toMatch(/^windsock /);
    },
  );

  it('of the groups says what it is about', () => {
    const groups = buildProgram().commands.filter((command) => command.commands.length > 0);
    expect(groups.map((group) => group.name())).toContain('pools');
    expect(groups.filter((group) => group.description() === '')).toEqual([]);
  });

  it('that the documentation shows is there, and takes what it is given', async () => {
    const lines = named(/^\s*\$ (?:.* \| |.* && )?((?:windsock|node dist\/main\.js) .*)$/gm);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) await expect(parse(line), line).resolves.toMatch(/^windsock /);
  });

  it('that the documentation names is there', () => {
    const known = new Set(buildProgram().commands.map((command) => command.name()));
    const names = named(/(?:`windsock|node dist\/main\.js) (\w+)/g);
    expect(names).toContain('initdb');
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('is named by the README, or its group is, but for former names', () => {
    const readme = readPage('README.md');
    const names = commands.filter(({ isFormer }) => !isFormer).map(({ words }) => words[1]!);
    expect([...new Set(names)].filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});

it('every variable of the tests is in CONTRIBUTING.md', () => {
  const files = ['test', '.ci'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(\.ts|run)$/.test(name))
      .map((name) => readPage(join(folder, name))),
  );
  const read = files.flatMap((text) => [
    ...text.matchAll(/(?:process\.env\.|\b)(WINDSOCK_[A-Z0-9]+(?:_[A-Z0-9]+)*)\b/g),
  ]);
  const variables = new Set(read.map(([, name]) => name!));
  expect(variables).toContain('WINDSOCK_TEST_DATABASES');
  const page = readPage('CONTRIBUTING.md');
  expect([...variables].filter((name) => !page.includes(name))).toEqual([]);
});

it('docs/README.md leads to every page of the documentation', () => {
  const index = readPage('docs/README.md');
  const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(names.filter((name) => !index.includes(`(${name})`))).toEqual([]);
});

it('docs/adr/README.md leads to every decision', () => {
  const index = readPage('docs/adr/README.md');
  const names = readdirSync(join(root, 'docs/adr')).filter((name) => /^\d/.test(name));
  expect(names.filter((name) => !index.includes(`(${name})`))).toEqual([]);
});
