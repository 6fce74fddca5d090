import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Compiles the sources before tests that run the program as a process of its own. Quick where nothing has changed. */
export default function build(): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-b', join(root, 'tsconfig.build.json')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The sources do not compile:\n${stdout}`);
  const bundle = spawnSync(process.execPath, [join(root, 'scripts/bundle.js')], { encoding: 'utf8' });
  if (bundle.status !== 0) throw new Error(`The sources cannot be bundled:\n${bundle.stderr}`);
}
