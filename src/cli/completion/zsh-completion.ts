import type { CompletedCommand, CompletedValue } from './completion-tree.js';
import { shellQuoted } from './shell-quoted.js';

/**
 * A script that defines the completion of the commands in zsh, read with `source` or as the file `_windsock` in its
 * `fpath`.
 */
export function writeZshCompletion(commands: readonly CompletedCommand[]): string {
  return `#compdef windsock
_windsock() {
  local place='' word
  local -a names options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place $word" in
      (${commands.slice(1).map(placePattern).join('|')}) place="$place $word" ;;
    esac
  done
  word=\${words[CURRENT-1]}
  if compset -P 1 '--*='; then
    word=\${IPREFIX%=}
  fi
  case "$place|$word" in
    ${commands.flatMap(valueCases).join('\n    ')}
  esac
  case "$place" in
    ${commands.map(placeCase).join('\n    ')}
  esac
}
if [[ $funcstack[1] == _windsock ]]; then
  _windsock "$@"
else
  compdef _windsock windsock
fi
`;
}

function placePattern({ path }: CompletedCommand): string {
  return shellQuoted(path);
}

function placeCase({ path, commands, options, operand }: CompletedCommand): string {
  const names = commands.map(({ name, summary }) => described(name, summary)).join(' ');
  const flags = options.flatMap((option) => option.flags.map((flag) => described(flag, option.summary))).join(' ');
  return `(${shellQuoted(path)})
      names=(${names}) options=(${flags})
      if [[ $PREFIX == -* ]]; then
        _describe -o option options
      elif (( $#names )); then
        _describe command names
      else
        ${offer(operand)}
      fi
      ;;`;
}

/** The colon separates the word from its description. */
function described(word: string, summary: string): string {
  return shellQuoted(`${word.replaceAll(':', '\\:')}:${summary}`);
}

function valueCases({ path, options }: CompletedCommand): string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === null) return [];
    return [`(${flags.map((flag) => shellQuoted(`${path}|${flag}`)).join('|')}) ${offer(value)}; return ;;`];
  });
}

function offer(value: CompletedValue): string {
  if (value === 'file') return '_files';
  return value === 'text' ? '_message value' : `compadd -- ${value.map(shellQuoted).join(' ')}`;
}
