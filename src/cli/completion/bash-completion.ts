import type { CompletedCommand, CompletedValue } from './completion-tree.js';
import { shellQuoted } from './shell-quoted.js';

/** A script that defines the completion of the commands in bash. */
export function writeBashCompletion(commands: readonly CompletedCommand[]): string {
  return `# bash completion for windsock
_windsock() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=$((COMP_CWORD - 1)) place='' words='' options='' files='' index
  # Bash takes the = of --option=value for a word of its own.
  if [[ $current == = ]]; then
    current=''
  elif [[ \${COMP_WORDS[before]} == = ]]; then
    before=$((before - 1))
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$place \${COMP_WORDS[index]}" in
      ${commands.slice(1).map(placePattern).join(' | ')}) place="$place \${COMP_WORDS[index]}" ;;
    esac
  done
  case "$place|\${COMP_WORDS[before]}" in
    ${commands.flatMap(valueCases).join('\n    ')}
    *)
      case "$place" in
        ${commands.map(placeCase).join('\n        ')}
      esac
      ;;
  esac
  [[ $current == -* ]] && words=$options
  [[ $files ]] && compopt -o default 2> /dev/null
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _windsock windsock
`;
}

function placePattern({ path }: CompletedCommand): string {
  return shellQuoted(path);
}

function placeCase({ path, commands, options, operand }: CompletedCommand): string {
  const flags = `options=${shellQuoted(options.flatMap((option) => option.flags).join(' '))}`;
  const names = commands.map(({ name }) => name);
  return `${shellQuoted(path)}) ${offer(names.length > 0 ? names : operand)} ${flags} ;;`;
}

function valueCases({ path, options }: CompletedCommand): string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === null) return [];
    const pattern = flags.map((flag) => shellQuoted(`${path}|${flag}`)).join(' | ');
    return [`${pattern}) ${offer(value)} ;;`];
  });
}

function offer(value: CompletedValue): string {
  if (value === 'file') return 'files=1';
  return `words=${shellQuoted(value === 'text' ? '' : value.join(' '))}`;
}
