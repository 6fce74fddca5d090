import type { Command } from 'commander';
import { addCommand, type CommandText } from '../define-command.js';
import type { WebserverOptions } from './webserver.command.js';

/** The answer to `--daemon`. */
export const daemonRefused =
  'error: -D/--daemon is not supported: let systemd, a container or another process manager run windsock in the ' +
  'foreground; they restart it, too, and keep its log';

const actions = () => import('./webserver.command.js');

/** `windsock webserver`, with Airflow's options, and `windsock standalone`, with the same. */
export function addWebserverCommands(program: Command): void {
  const webserver = { summary: 'serve the API', example: 'windsock webserver --port 8080 --workers 4' };
  addServerCommand(program, 'webserver', webserver, async (options) => (await actions()).webserver(options));
  const standalone = { summary: 'serve the API, and run the tasks of DAG files', example: 'windsock standalone' };
  addServerCommand(program, 'standalone', standalone, async (options) => (await actions()).standalone(options));
}

function addServerCommand(
  program: Command,
  name: string,
  text: CommandText,
  action: (options: WebserverOptions) => Promise<void>,
): void {
  addCommand(program, name, text, (command) =>
    command
      .option('-p, --port <port>', 'port to listen on instead of [webserver] web_server_port')
      .option('--hostname <address>', 'address to listen on instead of [webserver] web_server_host (also -hn)')
      .option('-w, --workers <count>', 'processes that answer requests, instead of [webserver] workers')
      .option('-t, --worker_timeout <seconds>', 'instead of [webserver] web_server_worker_timeout')
      .option('--ssl_cert <file>', 'certificate instead of [webserver] web_server_ssl_cert')
      .option('--ssl_key <file>', 'its private key instead of [webserver] web_server_ssl_key')
      .option('-A, --access_logfile <file>', 'where each request is logged instead of [webserver] access_logfile')
      .option('-E, --error_logfile <file>', 'where everything else is logged instead of [webserver] error_logfile')
      .option('-d, --debug', 'log at level DEBUG')
      .option('--pid [file]', 'write the process id there; without a name, to {AIRFLOW_HOME}/airflow-webserver.pid')
      .option('-k, --workerclass <name>', 'taken for compatibility, has no effect')
      .option('-L, --access_logformat <format>', 'taken for compatibility, has no effect')
      .option('--stdout <file>', 'taken for compatibility, has no effect')
      .option('--stderr <file>', 'taken for compatibility, has no effect')
      .option('-l, --log-file <file>', 'taken for compatibility, has no effect')
      .option('-D, --daemon', 'refused: a process manager does it better')
      .action(async (options: WebserverOptions & { daemon?: true }) => {
        if (options.daemon) command.error(daemonRefused, { exitCode: 2 });
        await action(options);
      }),
  );
}
