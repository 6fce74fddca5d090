import type { Command } from 'commander';
import { writeBashCompletion } from './bash-completion.js';
import { readCommands } from './completion-tree.js';
import { writeFishCompletion } from './fish-completion.js';
import { writeZshCompletion } from './zsh-completion.js';

const writers = { bash: writeBashCompletion, zsh: writeZshCompletion, fish: writeFishCompletion };

/** A shell that can be told how to complete. */
export type Shell = keyof typeof writers;

/** `windsock completion`: a script for a shell, made from the commands. It stands alone, and runs no `windsock`. */
export function printCompletion(shell: Shell, program: Command): void {
  process.stdout.write(writers[shell](readCommands(program)));
}
