import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Windsock as JavaScript, not bundled, in a folder that looks like the installed package. */
export interface CompiledWindsock {
  readonly folder: string;
  /** Writes a module beside `dist`, and returns its path. */
  write(name: string, text: string): string;
  remove(): void;
}

/** Copies the compiled modules of build.ts: processes of their own cannot load TypeScript, and a test may add modules. */
export function compiledWindsock(): CompiledWindsock {
  const folder = mkdtempSync(join(tmpdir(), 'windsock-compiled-'));
  for (const name of ['node_modules', 'schemas', 'example_dags', 'package.json']) {
    symlinkSync(join(root, name), join(folder, name));
  }
  cpSync(join(root, 'build'), join(folder, 'dist'), { recursive: true });
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return { folder, write, remove: () => rmSync(folder, { recursive: true }) };
}
