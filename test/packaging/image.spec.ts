import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFile, root, unknownVariables } from './deploy-files.js';
import { copiesOf, environmentOf, only, readStages } from './dockerfile.js';

const stages = readStages(readFile('Dockerfile'));
const [build, runtime] = [stages[0]!, stages.at(-1)!];
const environment = environmentOf(runtime);
const allowed = readFile('.dockerignore')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1));

const fromRepository = stages.flatMap((stage) =>
  copiesOf(stage)
    .filter(({ from }) => from === null)
    .flatMap(({ sources }) => sources),
);

describe('the image', () => {
  it('is built of files that are there and that .dockerignore lets in, and of no others', () => {
    expect(fromRepository.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const named = fromRepository.map((path) => path.replace(/^\.\//, ''));
    expect(named.sort()).toEqual([...allowed].sort());
    expect(readFile('.dockerignore')).toMatch(/^\*$/m);
  });

  it('installs what the lock file says, without scripts, and keeps nothing for development', () => {
    const commands = build.filter(({ name }) => name === 'RUN').map(({ rest }) => rest);
    expect(commands[0]).toMatch(/^npm ci --ignore-scripts\b/);
    expect(commands[1]).toMatch(/^npm run build .*&& npm prune --omit=dev\b/);
  });

  it('runs as a user without rights, known by its number', () => {
    expect(only(runtime, 'USER')).toBe('50000:50000');
  });

  it('gives node the signals: no shell, no npm, no init between', () => {
    expect(JSON.parse(only(runtime, 'ENTRYPOINT'))).toEqual(['node', '/opt/windsock/dist/main.js']);
    expect(JSON.parse(only(runtime, 'CMD'))).toEqual(['standalone']);
    expect(only(runtime, 'STOPSIGNAL')).toBe('SIGTERM');
  });

  it('writes to AIRFLOW_HOME alone', () => {
    expect(only(runtime, 'VOLUME')).toBe(environment['AIRFLOW_HOME']);
  });

  it('is asked for its health by node, and not for longer than Docker waits', () => {
    const health = only(runtime, 'HEALTHCHECK');
    expect(health).toContain('CMD ["node", "/opt/windsock/deploy/healthcheck.js"]');
    const [, timeout] = /--timeout=(\d+)s/.exec(health)!;
    const [, own] = /timeout: ([\d_]+),/.exec(readFile('deploy/healthcheck.js'))!;
    expect(Number(own!.replace('_', ''))).toBeLessThan(Number(timeout) * 1000);
  });

  it('sets no variable that Windsock does not know', () => {
    expect(environment).toMatchObject({ NODE_ENV: 'production', AIRFLOW__WEBSERVER__WEB_SERVER_HOST: '0.0.0.0' });
    expect(unknownVariables(Object.keys(environment))).toEqual([]);
  });
});

describe('no file that leaves this machine', () => {
  // A lock file would keep the address of the registry that it was written with, and an .npmrc might hold a token.
  it.each(['.npmrc', 'package.json', 'Dockerfile'])('names a registry: %s', (path) => {
    expect(readFile(path)).not.toMatch(/registry\s*=|_auth|https?:\/\/(?!schemas?\b)/i);
  });

  it('has a package with an address of its own in the lock file', () => {
    const { packages } = JSON.parse(readFile('package-lock.json')) as {
      packages: Record<string, { resolved?: string; integrity?: string }>;
    };
    const installed = Object.entries(packages).filter(([path]) => path !== '');
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual(
      [],
    );
  });
});
