import type { Command, Option } from 'commander';
import { buildProgram } from '../../src/cli/program.js';
import { table } from './markdown.js';

/** A command that does something, and the words that call it, `windsock` among them. */
export interface ListedCommand {
  readonly words: readonly string[];
  readonly command: Command;
  /** Whether its name is one that Airflow has given up. */
  readonly isFormer: boolean;
}

/** Every command of the command line, but for the groups and their `help`. */
export function listCommands(command: Command = buildProgram(), before: readonly string[] = []): ListedCommand[] {
  const words = [...before, command.name()];
  if (command.commands.length > 0) return command.commands.flatMap((other) => listCommands(other, words));
  return [{ words, command, isFormer: command.helpGroup().startsWith('Names before') }];
}

/** The commands that a script should use now, those under former names, and all their options. */
export function renderCommandReference(): string {
  const commands = listCommands();
  const [former, current] = [true, false].map((kind) => commands.filter(({ isFormer }) => isFormer === kind));
  return [
    table(['Command', 'Does'], current!.map(toRow)),
    'Under the names that Airflow had before 1.10.14:',
    table(['Command', 'Does'], former!.map(toRow)),
    'Options; `-h` and `--help` are everywhere:',
    table(['Option', 'Means', 'Of'], optionRows(commands)),
  ].join('\n\n');
}

function toRow({ words, command }: ListedCommand): string[] {
  const operands = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [`\`${[...words.slice(1), ...operands].join(' ')}\``, escaped(command.description())];
}

function optionRows(commands: readonly ListedCommand[]): string[][] {
  const users = new Map<string, { option: Option; names: string[] }>();
  for (const { words, command } of commands) {
    for (const option of command.options.filter(({ hidden }) => !hidden)) {
      const key = `${option.flags}: ${option.description}`;
      const user = users.get(key) ?? { option, names: [] };
      users.set(key, { option, names: [...user.names, `\`${words.slice(1).join(' ')}\``] });
    }
  }
  return [...users.values()].map(({ option, names }) => [`\`${option.flags}\``, meaning(option), names.join(', ')]);
}

function meaning({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices ? `: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}` : '';
  const fallback = typeof defaultValue === 'string' ? `; \`${defaultValue}\` without it` : '';
  return `${escaped(description)}${choices}${fallback}`;
}

/** Text that Markdown would read as its own. */
function escaped(text: string): string {
  return text.replace(/[*_<[\]]/g, '\\$&');
}
