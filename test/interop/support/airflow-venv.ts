import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './processes.js';
import { findPython38 } from './python38.js';

const requirements = fileURLToPath(new URL('../requirements.txt', import.meta.url));

/**
 * The folder with the programs of Airflow 1.10.15: the one that an earlier run installed, or else a new one.
 *
 * @throws with the reason if it cannot be installed here
 */
export async function installAirflow(): Promise<string> {
  const folder = venvFolder();
  const programs = join(folder, 'bin');
  const installed = join(folder, 'installed-requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (readIfThere(installed) === wanted) return programs;
  const python = findPython38();
  if (!python) throw new Error('there is no Python 3.8 with venv; WINDSOCK_PYTHON38 says where to look');
  console.log(`Installing Airflow 1.10.15 in ${folder}, which takes a minute or two`);
  const options = { env: process.env };
  await runCommand([python, '-m', 'venv', '--clear', folder], options);
  // Without dependencies, as all of them are in the list.
  const install = ['-m', 'pip', '--disable-pip-version-check', 'install', '-q', '--no-deps', '-r', requirements];
  await runCommand([join(programs, 'python'), ...install], options);
  writeFileSync(installed, wanted);
  return programs;
}

/** Where to install. In the folder that all users share, nobody else may have prepared it. */
function venvFolder(): string {
  const wanted = process.env.WINDSOCK_INTEROP_VENV;
  if (wanted) return wanted;
  const { username, uid } = userInfo();
  const folder = join(tmpdir(), `windsock-interop-airflow-1.10.15-${username}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (statSync(folder).uid !== uid) throw new Error(`${folder} belongs to somebody else`);
  return folder;
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
