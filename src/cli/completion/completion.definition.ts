import { Argument, type Command } from 'commander';
import type { Shell } from './completion.js';
import { addCommand } from '../define-command.js';

const shells: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** `windsock completion` */
export function addCompletionCommand(program: Command): void {
  addCommand(
    program,
    'completion',
    {
      summary: 'print a script that makes a shell complete the commands and their options',
      example: 'windsock completion bash > ~/.local/share/bash-completion/completions/windsock',
    },
    (command) =>
      command
        .addArgument(new Argument('<shell>').choices(shells))
        .action(async (shell: Shell) => (await import('./completion.js')).printCompletion(shell, program)),
  );
}
