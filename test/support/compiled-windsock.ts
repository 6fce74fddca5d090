import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '../..');

/** Windsock as JavaScript, in a folder that looks like the installed package. */
export interface CompiledWindsock {
  readonly folder: string;
  /** Puts a module beside `dist`, and returns its path. */
  write(name: string, text: string): string;
  remove(): void;
}

/** Compiles `src` as it is now: what runs in processes of their own cannot be TypeScript. */
export function compileWindsock(): CompiledWindsock {
  const folder = mkdtempSync(join(tmpdir(), 'windsock-compiled-'));
  for (const name of ['node_modules', 'schemas', 'example_dags', 'package.json']) {
    symlinkSync(join(root, name), join(folder, name));
  }
  const { compilerOptions } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => readFileSync(path, 'utf8'))
    .config as { compilerOptions: object };
  // A file by itself does not tell which kind of module NodeNext makes of it.
  const options = ts.convertCompilerOptionsFromJson({ ...compilerOptions, module: 'ESNext' }, root).options;
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.ts') && !/\.(spec|d)\.ts$/.test(name))) {
    const fileName = join(root, 'src', file);
    const { outputText } = ts.transpileModule(readFileSync(fileName, 'utf8'), { compilerOptions: options, fileName });
    const target = join(folder, 'dist', file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return { folder, write, remove: () => rmSync(folder, { recursive: true }) };
}
