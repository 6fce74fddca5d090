import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { format } from 'prettier';
import type { Sample } from './load.js';

const require = createRequire(import.meta.url);
const gigabyte = 1024 ** 3;
const megabyte = 1024 ** 2;

/** The median of what was measured of one server. */
export interface Line {
  readonly route: string;
  readonly server: string;
  readonly figures: Sample;
  /** Its requests per second, as a multiple of those of the server that it is compared with. */
  readonly ratio: number | null;
}

/** A Markdown table. */
export function table(lines: readonly Line[], ratio: string): string {
  const heads = ['route', 'server', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms/request', 'memory MB', ratio];
  const rows = lines.map(({ route, server, figures, ratio }) => [
    ...[route, server, figures.requestsPerSecond.toFixed(figures.requestsPerSecond < 100 ? 1 : 0)],
    ...[figures.p50.toFixed(1), figures.p99.toFixed(1), figures.cpuPerRequest.toFixed(3)],
    ...[(figures.memory / megabyte).toFixed(0), ratio === null ? '' : ratio.toFixed(2)],
  ]);
  return rowsOf(heads, rows);
}

/** A Markdown table with these cells; the first column is text, and so is the second if `texts` is 2. */
export function rowsOf(heads: readonly string[], rows: readonly (readonly string[])[], texts = 2): string {
  const rule = heads.map((_, column) => (column < texts ? '---' : '--:'));
  return [heads, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What everybody wants to know of figures: where they come from. */
export function circumstances(command: string, databases: readonly string[]): string {
  const processor = `${cpus()[0]?.model ?? 'an unknown processor'}, ${availableParallelism()} cores`;
  const memory = `${(totalmem() / gigabyte).toFixed(0)} GB of memory`;
  const { version } = require('fastify/package.json') as { version: string };
  const versions = [`Node ${process.version.slice(1)}`, ...databases, `Fastify ${version}`, `Windsock ${commit()}`];
  const date = new Date().toISOString().slice(0, 10);
  return `\`${command}\`, ${date}, on ${processor}, ${memory}; ${versions.join(', ')}.`;
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  } catch {
    return (require('windsock/package.json') as { version: string }).version;
  }
}

/** Prints a page of these parts, and writes it down in this folder if it has a name. */
export async function writeResults(name: string | null, parts: readonly string[]): Promise<void> {
  const page = await format(parts.join('\n\n'), { parser: 'markdown', printWidth: 120, proseWrap: 'always' });
  console.log(`\n${page}`);
  const root = dirname(require.resolve('windsock/package.json'));
  if (name !== null) writeFileSync(join(root, 'bench', name), page);
}
