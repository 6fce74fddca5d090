import { ask, type Contenders, differenceOfStatements, requireSameAnswers } from './compare.js';
import { type BenchDatabase, type DatabaseName, openSource } from './databases.js';
import { fill } from './fill.js';
import { connections, measure, medians, type Sample } from './load.js';
import { type BenchOptions, readOptions } from './options.js';
import { circumstances, type Line, table, writeResults } from './report.js';
import { type BenchRoute, knownTrigger, routes } from './routes.js';
import { type ServerProcess, startBare, startWindsock } from './server-process.js';
import { twoWriters } from './two-writers.js';

/*
 * Measures Windsock against a bare Fastify server that does the same, on each database, and two of its processes against
 * one: see README.md. A run of everything is written down in results.md.
 */
const warmUp = 5; // seconds: before V8 has compiled what runs often, a request takes several times as long
/** Seconds for which two processes fight for SQLite's lock. */
const lockSeconds = 10;
const options = readOptions();
const wanted = routes.filter(({ name }) => options.only === undefined || name === options.only);
if (wanted.length === 0) throw new Error(`--only is one of ${routes.map(({ name }) => name).join(', ')}`);

/** Measures the servers in turns. They are warm then, and idle but for the one whose turn it is. */
async function inTurns(
  servers: readonly ServerProcess[],
  route: BenchRoute,
  { seconds, repeats }: BenchOptions,
): Promise<Sample[]> {
  const samples = servers.map((): Sample[] => []);
  for (const server of servers) await measure(server, route, warmUp);
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [at, server] of servers.entries()) samples[at]!.push(await measure(server, route, seconds));
  }
  return samples.map(medians);
}

/** Two lines of a table, the second with its ratio to the first. */
function linesOf({ title }: BenchRoute, names: readonly [string, string], [one, other]: Sample[]): Line[] {
  const ratio = other!.requestsPerSecond / one!.requestsPerSecond;
  return [
    { route: title, server: names[0], figures: one!, ratio: null },
    { route: '', server: names[1], figures: other!, ratio },
  ];
}

/** Starts both servers, without and with a password. */
async function withContenders<T>(
  database: BenchDatabase,
  work: (open: Contenders, closed: Contenders) => Promise<T>,
): Promise<T> {
  const pair = async (withPassword: boolean) => ({
    bare: await startBare(database, { withPassword }),
    windsock: await startWindsock(database, { withPassword }),
  });
  const [open, closed] = [await pair(false), await pair(true)];
  try {
    return await work(open, closed);
  } finally {
    for (const { bare, windsock } of [open, closed]) await Promise.all([bare.stop(), windsock.stop()]);
  }
}

async function againstBare(database: BenchDatabase): Promise<string> {
  const lines: Line[] = [];
  const differences: string[] = [];
  await withContenders(database, async (open, closed) => {
    await ask(open.windsock, knownTrigger);
    for (const route of wanted) {
      const contenders = route.withPassword ? closed : open;
      await requireSameAnswers(database, route, contenders);
      if (database.name === 'postgresql') {
        const difference = await differenceOfStatements(database, route, contenders);
        if (difference !== null) differences.push(`- ${difference}`);
      }
      const { bare, windsock } = contenders;
      lines.push(...linesOf(route, ['bare', 'Windsock'], await inTurns([bare, windsock], route, options)));
      console.log(table(lines.slice(-2), 'ratio'));
    }
  });
  const note = differences.length > 0 ? `\n\nDIFFERENT STATEMENTS:\n\n${differences.join('\n')}` : '';
  return `## ${database.version}\n\n${table(lines, 'ratio to bare')}${note}`;
}

/** One process of Windsock's and two. */
async function cluster(database: BenchDatabase): Promise<string> {
  const lines: Line[] = [];
  const servers = [await startWindsock(database, { workers: 1 }), await startWindsock(database, { workers: 2 })];
  for (const route of wanted.filter(({ name }) => ['run-state', 'trigger'].includes(name))) {
    lines.push(...linesOf(route, ['1 worker', '2 workers'], await inTurns(servers, route, options)));
  }
  await Promise.all(servers.map((server) => server.stop()));
  return `## Workers, on ${database.version}\n\n${table(lines, 'ratio to 1 worker')}`;
}

async function measureOn(name: DatabaseName): Promise<{ version: string; sections: string[] }> {
  const source = await openSource(name);
  try {
    const database = await source.create();
    try {
      await fill(database);
      const sections = [await againstBare(database)];
      sections.push(await (name === 'postgresql' ? cluster(database) : twoWriters(database, lockSeconds)));
      return { version: database.version, sections };
    } finally {
      await database.close();
    }
  } finally {
    await source.stop();
  }
}

const measured = [];
for (const name of options.databases) measured.push(await measureOn(name));
const versions = measured.map(({ version }) => version);
const { seconds, repeats } = options;
await writeResults(options.isWhole ? 'results.md' : null, [
  '# Windsock and a bare Fastify server',
  circumstances('npm run bench', versions),
  `${connections} connections on loopback; medians of ${repeats} measurements of ${seconds} s each, in turns. What is ` +
    'compared, and how, is in [README.md](README.md).',
  ...measured.flatMap(({ sections }) => sections),
]);
