import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The last Python that Airflow 1.10.15 runs on, and can make virtual environments; null if there is none. */
export function findPython38(): string | null {
  const wanted = process.env.WINDSOCK_PYTHON38;
  const candidates = wanted ? [wanted] : [...pyenvPythons(), 'python3.8'];
  return candidates.find(isPython38) ?? null;
}

function pyenvPythons(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  try {
    const names = readdirSync(versions).filter((name) => name.startsWith('3.8.'));
    return names.map((name) => join(versions, name, 'bin', 'python3.8'));
  } catch {
    return [];
  }
}

function isPython38(path: string): boolean {
  const program = 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 8))';
  return spawnSync(path, ['-c', program], { timeout: 10_000 }).status === 0;
}
