import type { Argument, Command, Option } from 'commander';

/** What may stand behind an option or as an operand: one of these words, a file, or text that nobody can foresee. */
export type CompletedValue = readonly string[] | 'file' | 'text';

/** An option as the shells are told of it. */
export interface CompletedOption {
  /** `-o` and `--output`, or one of them. */
  readonly flags: readonly string[];
  readonly summary: string;
  /** Null if it takes none. */
  readonly value: CompletedValue | null;
}

/** A command or a group of commands, and what may follow. */
export interface CompletedCommand {
  /** The words before, each behind a space: ` pools list`; empty for the program. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly CompletedOption[];
  /** Its first operand; `text` if it takes none. */
  readonly operand: CompletedValue;
}

/** The program's commands, groups before what is in them. What the help does not show is left out. */
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
