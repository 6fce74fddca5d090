import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { ask } from './compare.js';
import { openSource } from './databases.js';
import { fill } from './fill.js';
import { measure } from './load.js';
import { readOptions } from './options.js';
import { rowsOf } from './report.js';
import { type BenchRoute, knownTrigger, routes } from './routes.js';
import { startWindsock } from './server-process.js';

/*
 * Shows where the time of Windsock's requests goes, by package and by function. Takes the options of the bench.
 */
interface Frame {
  readonly functionName: string;
  /** Empty for what is no JavaScript. */
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface Profile {
  readonly nodes: readonly { id: number; callFrame: Frame }[];
  /** Microseconds of the system's monotonic clock. */
  readonly startTime: number;
  readonly samples: readonly number[];
  /** Microseconds between two samples. */
  readonly timeDeltas: readonly number[];
}

const warmUp = 2; // seconds
const shown = { packages: 40, functions: 20 };
const options = readOptions();
const wanted = routes.filter(({ name }) => (options.only ? name === options.only : /^(run-state|trigger)$/.test(name)));

/** A profile, and since when the requests came that it is about: the start is not. */
interface Recording {
  readonly profile: Profile;
  readonly since: number;
}

/** The share of each thing in the time that was not idle, the largest first. */
function shares({ profile, since }: Recording, nameOf: (frame: Frame) => string) {
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  let time = profile.startTime;
  for (const [at, id] of profile.samples.entries()) {
    time += profile.timeDeltas[at]!;
    if (time < since) continue;
    const name = names.get(id)!;
    times.set(name, (times.get(name) ?? 0) + profile.timeDeltas[at]!);
  }
  for (const idle of ['(idle)', '(root)']) times.delete(idle);
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .map(([name, time]) => [name, `${((100 * time) / total).toFixed(1)} %`]);
}

const maps = new Map<string, SourceMap>();

/** The same function in the file that it was bundled from. */
function unbundled(frame: Frame): Frame {
  if (!frame.url.includes('/dist/')) return frame;
  let map = maps.get(frame.url);
  if (!map) {
    const text = readFileSync(new URL(`${frame.url}.map`), 'utf8');
    maps.set(frame.url, (map = new SourceMap(JSON.parse(text) as SourceMapPayload)));
  }
  const entry = map.findEntry(frame.lineNumber, frame.columnNumber);
  if (!('originalSource' in entry)) return frame;
  const { originalSource, originalLine } = entry;
  // Packages with maps of their own lose their name: what is no file of ours is theirs.
  const isThere = existsSync(new URL(originalSource, frame.url));
  const url = isThere ? originalSource : originalSource.replace(/^(\.\.\/)+src\//, 'node_modules/bundled:');
  return { ...frame, url, lineNumber: originalLine };
}

/** `pg`, `windsock/dags`, `node:net`, or what V8 says of itself, such as `(garbage collector)`. */
function packageOf(frame: Frame): string {
  const { url, functionName } = unbundled(frame);
  if (url === '') return functionName.startsWith('(') ? functionName : '(native)';
  const [, name] = /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (name !== undefined) return name;
  const [, folder] = /\b(?:src|dist)\/([^/]+)\//.exec(url) ?? [];
  return folder === undefined ? url.replace(/^(node:(?:internal\/)?[^/]+).*$/, '$1') : `windsock/${folder}`;
}

function functionOf(frame: Frame): string {
  const { url, lineNumber } = unbundled(frame);
  const name = frame.functionName || '(anonymous)';
  return url === '' ? name : `${name} ${url.replace(/^.*\b(?:node_modules|dist|src)\//, '')}:${lineNumber + 1}`;
}

async function record(route: BenchRoute, source: Awaited<ReturnType<typeof openSource>>): Promise<Recording> {
  const database = await source.create();
  try {
    await fill(database);
    const node = ['--cpu-prof', '--cpu-prof-interval', '500', '--cpu-prof-dir', database.home];
    const { withPassword } = route;
    const server = await startWindsock(database, { node, withPassword });
    await ask(server, { ...knownTrigger, headers: { ...knownTrigger.headers, ...route.headers } });
    await measure(server, route, warmUp);
    const since = Number(process.hrtime.bigint() / 1000n);
    await measure(server, route, options.seconds * options.repeats);
    await server.stop();
    const [file] = readdirSync(database.home).filter((name) => name.endsWith('.cpuprofile'));
    return { profile: JSON.parse(readFileSync(join(database.home, file!), 'utf8')) as Profile, since };
  } finally {
    await database.close();
  }
}

for (const name of options.databases) {
  const source = await openSource(name);
  try {
    for (const route of wanted) {
      const recording = await record(route, source);
      console.log(`\n## ${route.title}, ${name}\n`);
      console.log(rowsOf(['package', 'its own time'], shares(recording, packageOf).slice(0, shown.packages), 1));
      console.log(
        `\n${rowsOf(['function', 'its own time'], shares(recording, functionOf).slice(0, shown.functions), 1)}`,
      );
    }
  } finally {
    await source.stop();
  }
}
