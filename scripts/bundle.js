// Puts what `tsc` compiled into build/, and the packages it imports, into a few files in dist/. A start has to find and
// read some thirty files then instead of some two thousand, which is most of its time.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const target = join(root, 'dist');

/** What is run or imported from outside. */
const entryPoints = [
  ...['main.js', 'server/worker-process.js', 'server/scheduler-program.js', 'body-thread.js'],
  ...['client/json-client.js', 'config/load-airflow-config.js'],
];

/**
 * Packages that stay in node_modules: compiled for a machine, read as files, or loaded only where a setting asks. Of
 * passport-http's `new Buffer` Node warns anywhere else.
 */
const external = [
  ...['@photostructure/sqlite', 'bcrypt', 'kerberos', 'swagger-ui-dist', 'passport-http'],
  ...['pg', 'mysql2', '@opentelemetry/*'],
];

/** What a package can use and is not installed stays an import, which fails as the package expects. */
const optionalPackages = {
  name: 'optional-packages',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === 'asked') return undefined;
      const found = await resolve(path, { ...from, pluginData: 'asked' });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

// What a package asks for and nothing here uses. @nestjs/typeorm asks for two classes that TypeORM 1 has no longer, by a
// `require` of its own: of a second TypeORM. class-validator brings the telephone numbers of the world.
const unused = [
  [
    /@nestjs.typeorm.dist.common.typeorm-compat\.js$/,
    'export const Connection = undefined, AbstractRepository = undefined;',
  ],
  [/libphonenumber-js.max.index\.cjs$/, 'export const parsePhoneNumber = undefined;'],
];
const withoutUnused = {
  name: 'without-unused',
  setup({ onLoad }) {
    for (const [filter, contents] of unused) onLoad({ filter }, () => ({ contents }));
  },
};

// CommonJS finds these by itself, an ES module does not.
const commonJs = `
import { createRequire as windsockCreateRequire } from 'node:module';
const require = windsockCreateRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
`;

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: entryPoints.map((path) => join('build', path)),
  outbase: 'build',
  outdir: target,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: 'linked',
  banner: { js: commonJs.trim() },
  external,
  plugins: [optionalPackages, withoutUnused],
  logLevel: 'warning',
  write: false,
});

// A running service still imports from the files that are there: what has not changed is left alone.
for (const { path, contents } of outputFiles) {
  if (isSame(path, contents)) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
}
const written = new Set(outputFiles.map(({ path }) => relative(target, path)));
for (const path of readdirSync(target, { recursive: true })) {
  if (/\.js(\.map)?$/.test(path) && !written.has(path)) rmSync(join(target, path));
}

function isSame(path, contents) {
  try {
    return readFileSync(path).equals(contents);
  } catch {
    return false; // it is not there
  }
}
