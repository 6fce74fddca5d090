import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { send } from '../support/http.js';
import { freePort } from '../support/servers/free-port.js';
import { readFile, root } from './deploy-files.js';
import { environmentOf, readStages } from './dockerfile.js';
import { canIsolate, isolated } from './isolation.js';

/** Not of the sources: what was installed, built, or is only for the tests. */
const leftOut = ['node_modules', 'dist', 'test', 'coverage', '.git', '.env'];

// It compiles everything and starts many processes, beside the other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
/** Where the package is installed. */
let installed: string;
/** What the tarball holds, without `package/`. */
let files: string[];

function run(command: string, args: string[], cwd: string, env?: NodeJS.ProcessEnv, input = '') {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: env ?? process.env,
    input,
  });
  return { status, stdout, stderr, all: stdout + stderr };
}

/** Packs a copy of the sources, which builds them from scratch, and returns the path of the tarball. */
function pack(): string {
  const sources = join(folder, 'sources');
  mkdirSync(sources);
  for (const name of readdirSync(root).filter((name) => !leftOut.includes(name))) {
    cpSync(join(root, name), join(sources, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(sources, 'node_modules'));
  const packed = run('npm', ['pack', '--offline', '--pack-destination', folder], sources);
  expect(packed.status, packed.all).toBe(0);
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz'))!,
  );
}

/**
 * Puts the package into a folder of its own, beside links to the packages that the lock file has for production, and no
 * others. npm itself would need the network: a lock file is not part of a package.
 */
function install(tarball: string): string {
  const modules = join(folder, 'node_modules');
  const target = join(modules, 'windsock');
  mkdirSync(target, { recursive: true });
  expect(run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'], folder).status).toBe(0);
  const { packages } = JSON.parse(readFile('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
  const direct = Object.entries(packages).filter(
    ([path, { dev }]) => !dev && /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path),
  );
  for (const [path] of direct.filter(([path]) => existsSync(join(root, path)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(root, path), join(folder, path));
  }
  return target;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windsock-'));
  chmodSync(folder, 0o755);
  const tarball = pack();
  files = run('tar', ['-tzf', tarball], folder)
    .stdout.trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
  installed = install(tarball);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('the npm package', () => {
  it('has what is needed to run, to deploy and to read', () => {
    const needed = [
      ...['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', '.env.example'],
      ...['dist/main.js', 'dist/main.d.ts', 'schemas/dag-file.schema.json', 'docs/deployment.md'],
      ...['deploy/windsock.service', 'deploy/nginx.conf', 'deploy/healthcheck.js', 'deploy/container.cfg'],
      'python/run_callable.py',
      ...readdirSync(join(root, 'example_dags')).map((name) => `example_dags/${name}`),
    ];
    expect(needed.filter((path) => !files.includes(path))).toEqual([]);
  });

  it('has nothing else: no sources, tests, maps, secrets or settings of a registry', () => {
    const tops = [...new Set(files.map((path) => path.split('/')[0]))].sort();
    expect(tops).toEqual(
      [
        '.env.example',
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'deploy',
        'dist',
        'docs',
        'example_dags',
        'package.json',
        'python',
        'schemas',
      ].sort(),
    );
    expect(
      files.filter((path) => /\.spec\.|\.map$|tsbuildinfo|fixtures|secrets|(^|\/)\.(?!env\.example)/.test(path)),
    ).toEqual([]);
  });

  it('names no folder of the machine that built it', () => {
    const withPath = files.filter((path) => readFileSync(join(installed, path), 'utf8').includes(folder));
    expect(withPath).toEqual([]);
  });

  it('has a program that the shell can run', () => {
    const { bin, version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
      version: string;
    };
    const program = join(installed, bin['windsock']!);
    chmodSync(program, 0o755); // as npm does for every program of a package
    expect(run(program, ['version'], folder)).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('what was installed', () => {
  const command = (...args: string[]) => [process.execPath, join(installed, 'dist/main.js'), ...args];
  let env: NodeJS.ProcessEnv;
  let home: string;

  beforeAll(() => {
    home = join(folder, 'home');
    mkdirSync(home);
    env = { PATH: process.env['PATH'], AIRFLOW_HOME: home };
  });

  it('makes a database', () => {
    const [node, ...args] = command('initdb');
    const made = run(node!, args, folder, env);
    expect(made.status, made.all).toBe(0);
    expect(made.stdout).toContain('created now');
    expect(run(node!, args, folder, env).stdout).toContain('nothing to do');
  });

  it('serves the API', async () => {
    const port = await freePort();
    const server = spawnServer(command('webserver', '--port', String(port)), env);
    await listening(server, port);
    expect((await send(`http://127.0.0.1:${port}`, 'GET', '/api/experimental/test')).json()).toEqual({ status: 'OK' });
    server.kill('SIGTERM');
    expect(await once(server, 'exit')).toEqual([0, null]);
  });
});

describe.skipIf(!canIsolate)('as the image runs it (skipped without the right to isolate: needs root on Linux)', () => {
  const image = environmentOf(readStages(readFile('Dockerfile')).at(-1)!);
  const script = (path: string, ...args: string[]) => [process.execPath, join(installed, path), ...args];
  let home: string;
  let url: string;
  let server: ChildProcess;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    home = join(folder, 'airflow');
    mkdirSync(home);
    copyFileSync(join(installed, 'deploy/container.cfg'), join(home, 'airflow.cfg'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    env = {
      PATH: process.env['PATH'],
      ...image,
      AIRFLOW_HOME: home,
      AIRFLOW__WEBSERVER__WEB_SERVER_PORT: String(port),
    };
    server = spawnServer(isolated(home, script('dist/main.js', 'webserver')), env);
    await listening(server, port);
  });

  it('starts, and denies every request', async () => {
    expect((await send(url, 'GET', '/api/experimental/test')).status).toBe(401);
  });

  it('lets a user in that is made beside the running service', async () => {
    const [program, ...args] = isolated(home, script('dist/main.js', 'users', 'create', 'alice'));
    expect(run(program, args, folder, env, 'correct horse')).toMatchObject({ status: 0 });
    const headers = { Authorization: `Basic ${Buffer.from('alice:correct horse').toString('base64')}` };
    expect((await send(url, 'GET', '/api/experimental/test', { headers })).status).toBe(200);
  });

  it('is healthy, and then stops in good order as process 1', async () => {
    const [node, ...args] = script('deploy/healthcheck.js');
    expect(run(node!, args, folder, env)).toMatchObject({ status: 0, all: '' });
    process.kill(childOf(server.pid!), 'SIGTERM');
    expect(await once(server, 'exit')).toEqual([0, null]);
    const unhealthy = run(node!, args, folder, env);
    expect(unhealthy.status).toBe(1);
    expect(unhealthy.stderr).toMatch(/^unhealthy: /);
  });

  it('says why it does not start where a volume hides the settings of the image', () => {
    rmSync(join(home, 'airflow.cfg'));
    const [program, ...args] = isolated(home, script('dist/main.js', 'webserver'));
    const { status, stderr } = run(program, args, folder, env);
    expect(status).toBe(1);
    expect(stderr).toContain('allow_open_access');
  });
});

function spawnServer([program, ...args]: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(program!, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function listening(server: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 200 && server.exitCode === null; tries += 1) {
    const answer = await send(`http://127.0.0.1:${port}`, 'GET', '/livez').catch(() => null);
    if (answer) return;
    await sleep(100);
  }
  throw new Error(`Windsock does not listen; exit code ${server.exitCode}`);
}

/** The process that this one has started. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}
