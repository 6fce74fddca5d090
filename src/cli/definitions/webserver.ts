import type { Command } from 'commander';
import { addCommand } from '../define-command.js';
import type { ServeOptions } from '../webserver.command.js';

/** `windsock webserver` */
export function addWebserverCommand(program: Command): void {
  addCommand(program, 'webserver', { summary: 'serve the API', example: 'windsock webserver --port 8080' }, (command) =>
    command
      .option('-p, --port <port>', 'port to listen on instead of [webserver] web_server_port')
      .option('--hostname <address>', 'address to listen on instead of [webserver] web_server_host')
      .action(async (options: ServeOptions) => (await import('../webserver.command.js')).serve(options)),
  );
}
