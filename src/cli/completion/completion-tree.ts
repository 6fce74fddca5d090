import type { Argument, Command, Option } from 'commander';

/** The completion of an option's value or an operand: one of these words, a file, or arbitrary text. */
export type CompletedValue = readonly string[] | 'file' | 'text';

/** An option, as described to the shells. */
export interface CompletedOption {
  /** `-o` and `--output`, or one of them. */
  readonly flags: readonly string[];
  readonly summary: string;
  /** Null if the option takes no value. */
  readonly value: CompletedValue | null;
}

/** A command or a group of commands, with its completions. */
export interface CompletedCommand {
  /** The preceding words, each after a space: ` pools list`; empty for the program. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly CompletedOption[];
  /** Its first operand; `text` if it takes none. */
  readonly operand: CompletedValue;
}

/** The program's commands, each group before its commands. Commands that the help hides are left out. */
export function readCommands(command: Command, path = ''): CompletedCommand[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const read = {
    path,
    commands: commands.map((other) => ({ name: other.name(), summary: other.description() })),
    options: help.visibleOptions(command).map(readOption),
    operand: readOperand(command.registeredArguments[0]),
  };
  return [read, ...commands.flatMap((other) => readCommands(other, `${path} ${other.name()}`))];
}

function readOption({ short, long, description, required, optional, argChoices, flags }: Option): CompletedOption {
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    summary: description,
    value: required || optional ? readValue(argChoices, flags) : null,
  };
}

function readOperand(argument: Argument | undefined): CompletedValue {
  return argument ? readValue(argument.argChoices, `<${argument.name()}>`) : 'text';
}

function readValue(choices: readonly string[] | undefined, usage: string): CompletedValue {
  return choices ?? (/<(file|path)>/.test(usage) ? 'file' : 'text');
}
