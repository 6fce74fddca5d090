import type { Command } from 'commander';

/** The help texts of a command. */
export interface CommandText {
  /** One line, in lower case, without a full stop. */
  readonly summary: string;
  /** A complete command line that works. */
  readonly example: string;
}

/** The help texts of a command that has two names in Airflow. */
export interface RenamedCommandText extends CommandText {
  /** Its name before Airflow 1.10.14, which also works. */
  readonly formerly: string;
}

type Configure = (command: Command) => Command;

/** The heading of the commands under their former names. */
const formerNames = 'Names before Airflow 1.10.14:';

/**
 * Adds a command to a group or to the program.
 *
 * @param usage its name and arguments, such as `trigger <dag_id>`
 * @param configure adds its options and its action
 */
export function addCommand(parent: Command, usage: string, text: CommandText, configure: Configure): void {
  configure(describe(parent.command(usage), text));
}

/** Adds a command to a group, and to the program under its former name. */
export function addRenamedCommand(group: Command, usage: string, text: RenamedCommandText, configure: Configure): void {
  addCommand(group, usage, text, configure);
  const [name = '', ...operands] = usage.split(' ');
  const instead = [`${group.name()} ${name}`];
  addFormerCommand(group.parent!, [text.formerly, ...operands].join(' '), text, instead, configure);
}

/**
 * Adds a command under a name that Airflow has deprecated.
 *
 * @param instead the name that Airflow recommends, shown on an interactive terminal
 */
export function addFormerCommand(
  program: Command,
  usage: string,
  text: CommandText,
  instead: readonly string[],
  configure: Configure,
): void {
  const command = configure(describe(program.command(usage), text)).helpGroup(formerNames);
  command.hook('preAction', () => {
    // Differs from Airflow: it prints this for scripts, too, which cannot do anything with it.
    if (process.stderr.isTTY) process.stderr.write(`${deprecation(command.name(), instead)}\n`);
  });
}

function describe(command: Command, { summary, example }: CommandText): Command {
  return command.description(summary).addHelpText('after', `\nExample:\n  $ ${example}`);
}

function deprecation(name: string, instead: readonly string[]): string {
  const quoted = instead.map((other) => `'${other}'`);
  const list = quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')}, or ${quoted.at(-1)}` : quoted[0];
  return `The '${name}' command is deprecated and removed in Airflow 2.0, please use ${list} instead`;
}
