import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { printCompletion, type Shell } from './completion.js';
import { buildProgram } from '../program.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windsock-'));
  for (const shell of ['bash', 'zsh', 'fish'] as const) writeFileSync(script(shell), printed(shell));
  writeFileSync(join(folder, 'a file.json'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

const script = (shell: Shell) => join(folder, `windsock.${shell}`);
const isThere = (shell: Shell) => spawnSync(shell, ['-c', 'true']).status === 0;

function printed(shell: Shell): string {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  printCompletion(shell, buildProgram());
  const text = String(write.mock.lastCall?.[0]);
  write.mockRestore();
  return text;
}

function run(shell: Shell, code: string, ...words: string[]): string {
  const options = shell === 'fish' ? ['--no-config'] : shell === 'zsh' ? ['-f'] : ['--norc', '--noprofile'];
  const { stdout, stderr } = spawnSync(shell, [...options, '-c', code, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, HOME: folder, TERM: 'dumb' },
    timeout: 15_000,
  });
  expect(stderr).toBe('');
  return stdout;
}

/** A command line, and the completions of its last word. */
const completed: [line: string, offered: string[]][] = [
  ['windsock pools ', ['list', 'get', 'set', 'delete', 'import', 'export', 'help']],
  ['windsock pools imp', ['import']],
  ['windsock trigger_d', ['trigger_dag']],
  ['windsock pools list --output ', ['table', 'plain', 'json']],
  ['windsock pools list --output p', ['plain']],
  ['windsock pool -g list --ou', ['--output']],
  ['windsock completion ', ['bash', 'zsh', 'fish']],
  ['windsock webserver --port 8', []],
  ['windsock --vers', ['--version']],
];

describe.runIf(isThere('bash'))('bash', () => {
  const complete = (...words: string[]) =>
    run(
      'bash',
      'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _windsock; printf "%s\\n" "${COMPREPLY[@]}"',
      script('bash'),
      ...words,
    )
      .trim()
      .split('\n')
      .filter(Boolean);

  it.each(completed)('completes %j', (line, offered) => {
    expect(complete(...line.split(' ')).sort()).toEqual(offered.sort());
  });

  it('completes a value after =, where it splits words', () => {
    expect(complete('windsock', 'pools', 'list', '--output', '=')).toEqual(['table', 'plain', 'json']);
    expect(complete('windsock', 'pools', 'list', '--output', '=', 'pl')).toEqual(['plain']);
  });

  it('offers files only where a file is expected', () => {
    const asked = (...words: string[]) =>
      run(
        'bash',
        'source "$0"; compopt() { echo "$@"; }; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _windsock',
        script('bash'),
        ...words,
      );
    expect(asked('windsock', 'pools', 'import', '')).toBe('-o default\n');
    expect(asked('windsock', 'pool', '--export', '')).toBe('-o default\n');
    expect(asked('windsock', 'pools', 'get', '')).toBe('');
  });
});

describe.runIf(isThere('fish'))('fish', () => {
  const complete = (line: string) =>
    run('fish', 'source $argv[1]; complete -C $argv[2]', script('fish'), line)
      .split('\n')
      .map((offer) => offer.split('\t')[0]!)
      .filter(Boolean);

  it.each(completed)('completes %j', (line, offered) => {
    expect(complete(line).sort()).toEqual(offered.sort());
  });

  it('describes each completion, and offers files', () => {
    const offers = run('fish', 'source $argv[1]; complete -C $argv[2]', script('fish'), 'windsock db ');
    expect(offers).toContain("reset\tdrop Airflow's tables with all they hold, and create them anew\n");
    expect(complete('windsock pools import a')).toEqual(['a file.json']);
    expect(complete('windsock pools get a')).toEqual([]);
  });
});

describe.runIf(isThere('zsh'))('zsh', () => {
  /** Types lines into an interactive zsh, with a tab after each, and reads the completed lines. */
  const typeIn = (lines: readonly string[]): string[] => {
    const typed = join(folder, 'typed');
    const setUp = `
      autoload -U compinit; compinit -u -D; source ${script('zsh')}; unsetopt beep
      show() { print -r -- "$BUFFER" >> ${typed}; BUFFER= }; zle -N show; bindkey '^X' show; bindkey '^I' complete-word
      : > ${typed}`;
    writeFileSync(join(folder, 'setup.zsh'), setUp);
    const type = lines.map((line, index) => `zpty -w -n typist $'${line}\\t\\C-x'; await ${index + 1}`);
    const code = `
      zmodload zsh/zpty zsh/mapfile zsh/zselect
      await() { repeat 500; do [[ -e ${typed} && \${#\${(f)mapfile[${typed}]}} -ge $1 ]] && return; zselect -t 1; done }
      zpty typist zsh -f -i
      zpty -w typist "source ${join(folder, 'setup.zsh')}"
      await 0
      ${type.join('\n')}
      zpty -d typist`;
    run('zsh', code);
    return readFileSync(typed, 'utf8').split('\n');
  };

  it('completes the beginning of a single word', () => {
    const typed = {
      'windsock pools imp': 'windsock pools import ',
      'windsock trigger_d': 'windsock trigger_dag ',
      'windsock pools list --output p': 'windsock pools list --output plain ',
      'windsock pools list --output=p': 'windsock pools list --output=plain ',
      'windsock pool -g list --ou': 'windsock pool -g list --output ',
      'windsock completion f': 'windsock completion fish ',
      'windsock --vers': 'windsock --version ',
      'windsock pools import a': 'windsock pools import a\\ file.json ',
      'windsock pools get a': 'windsock pools get a',
    };
    expect(typeIn(Object.keys(typed))).toEqual([...Object.values(typed), '']);
  });
});
