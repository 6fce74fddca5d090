import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, sourceFiles } from './source-files.js';

/** A file as it is run: without types, and so without the imports that are only of types. */
interface CompiledFile {
  readonly text: string;
  readonly packages: readonly string[];
}

const compilerOptions: ts.CompilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };

/** The files that are loaded before anything is run: what a file imports, and what that imports, by path. */
function loadedWith(path: string, loaded = new Map<string, CompiledFile>()): Map<string, CompiledFile> {
  const { text } = sourceFiles.find((file) => file.path === path)!;
  const compiled = ts.transpileModule(text, { compilerOptions }).outputText;
  const specifiers = [...compiled.matchAll(/^(?:import|export) (?:[^;]* from )?'([^']+)';$/gm)].map(
    ([, name]) => name!,
  );
  const [files, packages] = [true, false].map((kind) => specifiers.filter((name) => name.startsWith('.') === kind));
  loaded.set(path, { text: compiled, packages: packages! });
  for (const file of files!.map((name) => posix.join(posix.dirname(path), name).replace(/js$/, 'ts'))) {
    if (!loaded.has(file)) loadedWith(file, loaded);
  }
  return loaded;
}

const loaded = loadedWith('main.ts');

describe('`windsock --help`, and whatever commander refuses,', () => {
  it('load what the commands are, and nothing of what they do', () => {
    const packages = new Set([...loaded.values()].flatMap((file) => file.packages));
    expect([...packages].filter((name) => !name.startsWith('node:'))).toEqual(['commander']);
    expect([...loaded.keys()]).toContain('cli/pools/pools.definition.ts');
    expect([...loaded.keys()]).not.toContain('cli/pools/pools.command.ts');
  });

  // What is loaded is what takes the time of a start, and is the same on a busy machine.
  it('load little of the source', () => {
    const all = sourceFiles.reduce((sum, { text }) => sum + text.length, 0);
    const needed = [...loaded.values()].reduce((sum, { text }) => sum + text.length, 0);
    expect(needed / all).toBeLessThan(0.1);
    expect(loaded.size / sourceFiles.length).toBeLessThan(0.1);
  });

  describe('in a process of their own', () => {
    let folder: string;
    let main: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'windsock-'));
      main = join(folder, 'dist/main.js');
      for (const [path, { text }] of loaded) {
        const target = join(folder, 'dist', path.replace(/ts$/, 'js'));
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, text);
      }
      cpSync(join(root, 'package.json'), join(folder, 'package.json'));
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it('end with 2 and a suggestion for a word that is mistyped', () => {
      const { status, stderr } = spawnSync(process.execPath, [main, 'triger_dag'], { encoding: 'utf8' });
      expect([status, stderr]).toEqual([2, expect.stringContaining('Did you mean trigger_dag?')]);
    });

    it('end normally if their output has no reader', async () => {
      const child = spawn(process.execPath, [main, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.destroy();
      let stderr = '';
      child.stderr.on('data', (chunk) => (stderr += String(chunk)));
      const code = await new Promise((resolve) => child.on('close', resolve));
      expect([code, stderr]).toEqual([0, '']);
    });
  });
});
