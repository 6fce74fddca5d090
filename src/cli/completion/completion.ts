import type { Command } from 'commander';
import { writeBashCompletion } from './bash-completion.js';
import { readCommands } from './completion-tree.js';
import { writeFishCompletion } from './fish-completion.js';
import { writeZshCompletion } from './zsh-completion.js';

const writers = { bash: writeBashCompletion, zsh: writeZshCompletion, fish: writeFishCompletion };

/** A shell with a completion script. */
export type Shell = keyof typeof writers;

/** `windsock completion`: prints a shell script, generated from the commands. The script does not run `windsock`. */
export function printCompletion(shell: Shell, program: Command): void {
  process.stdout.write(writers[shell](readCommands(program)));
}
