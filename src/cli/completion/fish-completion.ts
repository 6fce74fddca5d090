import type { CompletedCommand, CompletedOption, CompletedValue } from './completion-tree.js';

/** A script that defines the completion of the commands in fish. */
export function writeFishCompletion(commands: readonly CompletedCommand[]): string {
  return `# fish completion for windsock
function __windsock_at
    set -l place ''
    for word in (commandline -opc)[2..]
        switch "$place $word"
            case ${commands
              .slice(1)
              .map(({ path }) => quoted(path))
              .join(' ')}
                set place "$place $word"
        end
    end
    test "$place" = "$argv[1]"
end
complete -c windsock -f
${commands.flatMap(completeCommand).join('\n')}
`;
}

function completeCommand({ path, commands, options, operand }: CompletedCommand): string[] {
  const start = `complete -c windsock -n ${quoted(`__windsock_at ${quoted(path)}`)}`;
  const names = commands.map(({ name, summary }) => `${start} -a ${name} -d ${quoted(summary)}`);
  const operands = operand === 'text' ? [] : [`${start} ${offer(operand)}`];
  return [...names, ...operands, ...options.map((option) => `${start} ${describe(option)}`)];
}

function describe({ flags, summary, value }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const argument = value === null ? [] : ['-r', offer(value)];
  return [...names, ...argument, '-d', quoted(summary)].join(' ');
}

function offer(value: CompletedValue): string {
  if (value === 'file') return '-F';
  return value === 'text' ? '-f' : `-f -a ${quoted(value.join(' '))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
