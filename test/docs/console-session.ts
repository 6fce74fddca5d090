import { spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { runCli } from '../../src/cli/run-cli.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { shellWords } from '../../src/config/shell-words.js';
import { chooseScheduler } from '../../src/server/scheduler-choice.js';
import { send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import { type ConsoleExample, isCurl, readCurlExample, runCurl } from './console-examples.js';

/** How long an answer is waited for that depends on what Windsock notices by itself, in milliseconds. */
const patienceMs = 5000;

/** Types the commands of a page, in their order, in a folder and an environment of its own. */
export class ConsoleSession {
  /** When it began, in milliseconds. */
  readonly since = Date.now();
  private windsock: RunningWindsock | undefined;

  /** @param env the environment of everything that runs; commands may add to it */
  constructor(
    private readonly folder: string,
    private readonly env: Record<string, string>,
  ) {}

  /**
   * Runs a command. `npm start` starts Windsock, on a free port, in the place of the one that runs; `node dist/main.js`
   * runs in this process; everything else is the shell's.
   *
   * @param isRight whether the answer of a GET will do; until it is, the call is made again
   * @returns what it prints, without the newline at its end
   */
  async run(example: ConsoleExample, isRight: (printed: string) => boolean): Promise<string> {
    const { command } = example;
    if (isCurl(example)) return this.curl(example, isRight);
    if (/^npm start\b/.test(command)) return this.start();
    const [, name, value] = /^export (\w+)=(\S+)(?: +#.*)?$/.exec(command) ?? [];
    if (name !== undefined) return this.export(name, value!);
    const [, input, words] = /^(?:printf ('[^']*') \| )?node dist\/main\.js (.+)$/.exec(command) ?? [];
    if (words !== undefined) return this.windsockCommand(words, input ? shellWords(input)[0]! : '');
    return this.shell(command);
  }

  /** Ends Windsock, if it runs. */
  async close(): Promise<void> {
    await this.windsock?.close();
    this.windsock = undefined;
  }

  private async start(): Promise<string> {
    await this.close();
    const { runs: schedules } = chooseScheduler(loadAirflowConfig(this.env));
    this.windsock = await startWindsock({ env: this.env, schedules });
    return '';
  }

  private export(name: string, value: string): string {
    // A place of the page's is ours if we have one.
    this.env[name] ??= value;
    return '';
  }

  private async curl(example: ConsoleExample, isRight: (printed: string) => boolean): Promise<string> {
    const curl = readCurlExample(example);
    if (!this.windsock) throw new Error(`Nothing listens for ${curl.command}`);
    const { url } = this.windsock;
    for (const deadline = Date.now() + patienceMs; ; await sleep(100)) {
      const printed = await runCurl(curl, () => send(url, curl.method, curl.path, curl));
      if (curl.method !== 'GET' || isRight(printed) || Date.now() > deadline) return printed;
    }
  }

  private async windsockCommand(words: string, input: string): Promise<string> {
    let printed = '';
    const write = (chunk: unknown) => (printed += String(chunk)) !== '';
    const spies = [
      ...(['stdout', 'stderr'] as const).map((name) => vi.spyOn(process[name], 'write').mockImplementation(write)),
      vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([Buffer.from(input)]) as never),
    ];
    for (const [name, value] of Object.entries(this.env)) vi.stubEnv(name, value);
    try {
      await runCli(shellWords(words));
    } finally {
      vi.unstubAllEnvs();
      spies.forEach((spy) => spy.mockRestore());
    }
    return printed.trimEnd();
  }

  private shell(command: string): string {
    const env = { PATH: process.env.PATH, ...this.env };
    const { stdout, stderr, error } = spawnSync('bash', ['-c', command], { cwd: this.folder, env, encoding: 'utf8' });
    if (error) throw error;
    return `${stdout}${stderr}`.trimEnd();
  }
}
