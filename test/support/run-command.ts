import { Readable } from 'node:stream';
import { vi } from 'vitest';
import { runCli } from '../../src/cli/run-cli.js';

/** How a command ended, and what it printed. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command of the command line in this process.
 *
 * @param env on top of the process's own
 * @param input on its standard input, which is no terminal
 */
export async function runCommand(
  words: readonly string[],
  { env = {}, input = '' }: { env?: Record<string, string>; input?: string | Buffer } = {},
): Promise<CommandResult> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => (printed[name] += String(chunk)) !== ''),
  );
  const stdin = vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([Buffer.from(input)]) as never);
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  try {
    return { code: await runCli(words), ...printed };
  } finally {
    // The object itself stays: C libraries see only what is set on that.
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    [...spies, stdin].forEach((spy) => spy.mockRestore());
  }
}
