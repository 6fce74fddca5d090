import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf, importsOf, root, type SourceFile, sourceFiles } from './source-files.js';

/** What is below all features: how values, time, the log, the configuration, HTTP and the database work. */
const values = ['python', 'time', 'common'];
const ground = ['audit', 'database', 'http', 'config', 'log', ...values];

/** The nouns of Airflow: what the service does, whichever API asks for it. */
const domain = ['tasks', 'dag-runs', 'dags', 'pools', 'serialized-dags'];

/**
 * Which folders of `src` a folder may import. One way down: the application, the APIs and pages, the features, the ground
 * layers. Of the features only tasks → dag-runs → dags → serialized-dags know each other. `auth` is there for the
 * decorators that say who may use a route.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'main.ts': ['cli', 'server'],
  cli: [
    'server',
    'scheduler',
    'task-logs',
    'jinja',
    'api',
    'domain.module.ts',
    ...domain,
    'dag-files',
    'auth',
    'audit',
    'client',
    'database',
    'config',
    'log',
    ...values,
  ],
  'body-thread.ts': ['api', 'http', 'common'],
  client: ['common'],
  server: [
    'application.ts',
    'scheduler-application.ts',
    'scheduler',
    'dag-runs',
    'client',
    'auth',
    'health',
    'metrics',
    'http',
    'database',
    'config',
    'log',
    'time',
    'common',
  ],
  'application.ts': [
    'app.module.ts',
    'auth',
    'metrics',
    'tracing',
    'http',
    'database',
    'config',
    'log',
    'time',
    'common',
  ],
  'app.module.ts': [
    'domain.module.ts',
    'api',
    'client',
    'http',
    'auth',
    'dag-files',
    'health',
    'landing',
    'openapi',
    'metrics',
    'config',
    'time',
  ],
  'scheduler-application.ts': ['scheduler', 'domain.module.ts', 'database', 'config', 'log', 'time'],
  'domain.module.ts': ['tasks', 'dag-runs', 'dags', 'pools', 'database', 'config'],

  api: [...domain, 'client', 'auth', 'audit', 'http', 'config', ...values],
  landing: ['dags', 'pools', 'health', 'auth', 'http', 'config', ...values],
  openapi: ['auth', 'http', 'config', 'common'],

  tasks: ['dag-runs', 'dags', 'serialized-dags', ...ground],
  'dag-runs': ['dags', 'serialized-dags', ...ground],
  dags: ['serialized-dags', ...ground],
  pools: ground,
  scheduler: [...domain, 'dag-files', 'schedule', 'templates', 'executor', 'task-logs', 'jinja', 'audit', ...ground],
  executor: ['serialized-dags', 'task-logs', 'config', ...values],
  templates: ['jinja', 'schedule', 'serialized-dags', 'config', ...values],
  schedule: ['serialized-dags', ...values],
  jinja: values,
  'task-logs': ['jinja', 'config', ...values],
  'dag-files': ['serialized-dags', ...ground],
  'serialized-dags': values,

  health: ['auth', 'database', 'config', ...values],
  metrics: ['database', 'http', 'config', 'common'],
  tracing: ['database', 'config', 'log', 'common'],
  auth: ['database', 'http', 'config', ...values],

  audit: ['database', 'http', ...values],
  http: ['config', 'log', 'python', 'common'],
  database: ['config', ...values],
  config: ['common'],
  log: ['common'],
  time: [],
  python: [],
  common: [],
};

/** Packages that only some folders may know. */
const mayKnow: Readonly<Record<string, readonly string[]>> = {
  commander: ['cli'],
  pino: ['log'],
  typeorm: [
    'domain.module.ts',
    'application.ts',
    'scheduler-application.ts',
    'auth',
    'cli',
    'database',
    'audit',
    'dags',
    'dag-runs',
    'tasks',
    'pools',
    'scheduler',
    'health',
    'dag-files',
  ],
  '@nestjs/typeorm': ['database', 'audit', 'dags', 'dag-runs', 'tasks', 'pools', 'health', 'dag-files'],
  fastify: ['http', 'audit', 'auth', 'health', 'metrics', 'tracing', 'landing', 'openapi', 'application.ts'],
  '@nestjs/platform-fastify': ['http', 'auth', 'application.ts', 'server'],
  '@nestjs/terminus': ['health'],
  'prom-client': ['metrics'],
  '@opentelemetry/api': ['tracing'],
  '@opentelemetry/sdk-trace-node': ['tracing'],
  '@opentelemetry/exporter-trace-otlp-http': ['tracing'],
  passport: ['auth'],
  '@nestjs/passport': ['auth'],
  'passport-http': ['auth'],
  bcrypt: ['auth'],
  'class-validator': ['http'],
  kerberos: ['auth', 'client'],
  yaml: ['dag-files', 'openapi'],
  ajv: ['dag-files'],
  chokidar: ['dag-files'],
  croner: ['schedule'],
};

/**
 * Packages that whoever needs them installs by hand, and npm knows nothing of: it would compile an optional dependency,
 * and it installs an optional peer not even when told to.
 */
const byHand: ReadonlySet<string> = new Set(['kerberos']);

/** The rooms of each band of the first diagram, the topmost band first. */
function readBands(markdown: string): string[][] {
  const [diagram] = /^flowchart TB$[^]*?^```$/m.exec(markdown) ?? [''];
  return [...diagram.matchAll(/^ {2}subgraph .*$([^]*?)^ {2}end$/gm)].map(([, rooms = '']) =>
    rooms.split(/\s+/).filter(Boolean),
  );
}

/** The first cycle of imports, as the files on it; empty if there is none. */
function findCycle(files: readonly Pick<SourceFile, 'path' | 'imports'>[]): string[] {
  const imports = new Map(files.map((file) => [file.path, file.imports]));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const target of imports.get(path) ?? []) {
      const cycle = visit(target, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  return [...imports.keys()].reduce<string[]>((found, path) => (found.length > 0 ? found : visit(path, [])), []);
}

describe('imports in src', () => {
  it('go one way down', () => {
    const upwards = sourceFiles.flatMap(({ path, imports }) =>
      imports
        .filter(
          (target) => folderOf(target) !== folderOf(path) && !mayImport[folderOf(path)]?.includes(folderOf(target)),
        )
        .map((target) => `${path} imports ${target}`),
    );
    expect(upwards).toEqual([]);
  });

  it('come from folders that the table names, all of them', () => {
    expect([...new Set(sourceFiles.map(({ path }) => folderOf(path)))].sort()).toEqual(Object.keys(mayImport).sort());
  });

  it('name files that exist', () => {
    const paths = new Set(sourceFiles.map(({ path }) => path));
    const lost = sourceFiles.flatMap(({ path, imports }) =>
      imports.filter((to) => !paths.has(to)).map((to) => [path, to]),
    );
    expect(lost).toEqual([]);
  });

  it('go down the bands of the diagram in docs/architecture.md, which shows every room once', () => {
    const bands = readBands(readFileSync(join(root, 'docs/architecture.md'), 'utf8'));
    expect(bands.flat().sort()).toEqual(Object.keys(mayImport).sort());
    const bandOf = new Map(bands.flatMap((rooms, band) => rooms.map((room) => [room, band] as const)));
    const upwards = Object.entries(mayImport).flatMap(([room, others]) =>
      others.filter((other) => bandOf.get(other)! < bandOf.get(room)!).map((other) => `${room} → ${other}`),
    );
    expect(upwards).toEqual([]);
  });

  it('form no cycle, not even of types', () => {
    expect(findCycle(sourceFiles)).toEqual([]);
  });

  it('keep each package where it belongs', () => {
    const astray = sourceFiles.flatMap(({ path, packages }) =>
      packages
        .filter((name) => mayKnow[name] && !mayKnow[name].includes(folderOf(path)))
        .map((name) => `${path} imports ${name}`),
    );
    expect(astray).toEqual([]);
  });

  it('name only packages that are dependencies of ours', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const used = new Set(sourceFiles.flatMap(({ packages }) => packages));
    const unknown = [...used].filter(
      (name) => !name.startsWith('node:') && !(name in dependencies) && !byHand.has(name),
    );
    expect(unknown).toEqual([]);
  });
});

describe('these tests', () => {
  it('see every kind of import', () => {
    const text = [
      "import a from './a.js';",
      "import type { B } from './b.js';",
      "export { c } from './c.js';",
      "const d = await import('./d.js');",
      "// import e from './e.js';",
      "import './f.js';",
    ].join('\n');
    expect(importsOf(text)).toEqual(['./a.js', './b.js', './c.js', './d.js', './f.js']);
  });

  it('find a cycle of three', () => {
    const chain = (path: string, to: string) => ({ path, imports: [to] });
    expect(findCycle([chain('x', 'a'), chain('a', 'b'), chain('b', 'c'), chain('c', 'a')])).toEqual([
      'a',
      'b',
      'c',
      'a',
    ]);
    expect(findCycle([chain('x', 'a'), chain('a', 'b'), { path: 'y', imports: ['a', 'b'] }])).toEqual([]);
  });
});
