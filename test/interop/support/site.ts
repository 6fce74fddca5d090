import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/servers/free-port.js';
import { send } from '../../support/http.js';
import { eventually } from './eventually.js';
import { interop } from './interop.js';
import { type Program, runCommand, startProgram } from './processes.js';

const windsockProgram = [process.execPath, fileURLToPath(new URL('../../../dist/main.js', import.meta.url))];

/** What both are told, beside the settings of a test. */
const commonSettings = {
  AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.default',
  AIRFLOW__CORE__STORE_SERIALIZED_DAGS: 'True',
  AIRFLOW__CORE__STORE_DAG_CODE: 'True',
};

/** One AIRFLOW_HOME, for a Windsock and an Airflow that share their configuration and their database. */
export class Site {
  readonly home = mkdtempSync(join(tmpdir(), 'windsock-interop-'));
  /** An empty folder that the environment knows as `INTEROP_OUTPUT`. */
  readonly output = join(this.home, 'output');
  private readonly programs = new Map<string, Program>();

  /** @param settings environment variables, for Windsock and Airflow alike */
  constructor(private readonly settings: NodeJS.ProcessEnv) {
    mkdirSync(this.output);
  }

  /** Runs a command of `windsock` to its end, and returns what it printed. */
  windsock(...words: string[]): Promise<string> {
    return runCommand([...windsockProgram, ...words], this.options());
  }

  /** Runs a command of `airflow` to its end, and returns what it printed, the log included. */
  airflow(...words: string[]): Promise<string> {
    return this.airflowWith({}, ...words);
  }

  /** As `airflow`, with these environment variables, too. */
  airflowWith(settings: NodeJS.ProcessEnv, ...words: string[]): Promise<string> {
    const { env, cwd } = this.options();
    return runCommand([join(interop().airflowPrograms, 'airflow'), ...words], { cwd, env: { ...env, ...settings } });
  }

  /** Starts Windsock, and returns its URL when it serves. */
  async serveWindsock(): Promise<string> {
    const port = await freePort();
    const flags = ['--hostname', '127.0.0.1', '--port', `${port}`];
    return this.serve('windsock webserver', [...windsockProgram, 'webserver', ...flags], port);
  }

  /** Starts Airflow's web server, and returns its URL when it serves. */
  async serveAirflow(): Promise<string> {
    const port = await freePort();
    const flags = ['--hostname', '127.0.0.1', '--port', `${port}`, '--workers', '1'];
    return this.serve('airflow webserver', [join(interop().airflowPrograms, 'airflow'), 'webserver', ...flags], port);
  }

  /** Starts Windsock's scheduler. */
  startWindsockScheduler(): Program {
    return this.start('windsock scheduler', [...windsockProgram, 'scheduler']);
  }

  /** Starts Airflow's scheduler. */
  startScheduler(): Program {
    return this.start('airflow scheduler', [join(interop().airflowPrograms, 'airflow'), 'scheduler']);
  }

  /** Ends all that runs, and removes the folder. */
  async remove(): Promise<void> {
    await Promise.all([...this.programs.values()].map((program) => program.stop()));
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The ends of what the programs printed and of the newest logs, for whoever wants to know why a test failed. */
  report(): string {
    const printed = [...this.programs].map(
      ([name, program]) => `${name} (${program.hasEnded() ? 'ended' : 'running'}):\n${tail(program.output())}`,
    );
    return [
      ...printed,
      ...newestLogs(join(this.home, 'logs')).map((path) => `${path}:\n${tail(readFileSync(path, 'utf8'))}`),
    ]
      .map((part) => `──── ${part}`)
      .join('\n');
  }

  private start(name: string, command: readonly string[]): Program {
    const program = startProgram(command, this.options());
    this.programs.set(this.programs.has(name) ? `${name} ${this.programs.size}` : name, program);
    return program;
  }

  private async serve(name: string, command: readonly string[], port: number): Promise<string> {
    const url = `http://127.0.0.1:${port}`;
    const program = this.start(name, command);
    return eventually({ what: `${name} serves`, within: 90 }, async () => {
      if (program.hasEnded()) throw new Error(`${name} ended:\n${program.output()}`);
      const answer = await send(url, 'GET', '/api/experimental/test').catch(() => null);
      return answer?.status === 200 ? url : undefined;
    });
  }

  private options(): { env: NodeJS.ProcessEnv; cwd: string } {
    const { PATH, LANG } = process.env;
    const env = {
      PATH: `${interop().airflowPrograms}${delimiter}${PATH}`, // LocalExecutor runs `airflow`
      LANG,
      HOME: this.home,
      AIRFLOW_HOME: this.home,
      INTEROP_OUTPUT: this.output,
      EXEC_OUT: this.output, // for the recorded executions
      PYTHONWARNINGS: 'ignore',
      ...commonSettings,
      ...this.settings,
    };
    return { env, cwd: this.home };
  }
}

function newestLogs(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.includes('latest')) // the same again
      .map((name) => join(folder, name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
      .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
      .slice(0, 6);
  } catch {
    return [];
  }
}

function tail(text: string): string {
  return text.trimEnd().split('\n').slice(-30).join('\n');
}
