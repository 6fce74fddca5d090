import { describe, expect, it } from 'vitest';
import { runCommand } from './run-command.js';

const node = (script: string): string => `'${process.execPath}' -e '${script}'`;

describe('runCommand', () => {
  it("returns the command's output without the trailing newline", () => {
    expect(runCommand("printf '%s\\n' 'p@ss  word'", process.env)).toBe('p@ss  word');
  });

  it('uses no shell', () => {
    expect(runCommand('echo $HOME | cat', process.env)).toBe('$HOME | cat');
  });

  it('passes the environment to the command', () => {
    expect(runCommand(node('console.log(process.env.ANSWER)'), { ANSWER: '42' })).toBe('42');
  });

  it.each([
    [node('console.log("s3cret"); process.exit(3)'), 'its command failed with exit code 3'],
    [node('process.kill(process.pid, "SIGTERM")'), 'its command was ended by SIGTERM'],
    [node(''), 'its command printed nothing'],
    ['/no/such/s3cret', 'its command could not be run: ENOENT'],
    ['', 'its command names no program'],
    ["'' s3cret", 'its command names no program'],
    ['echo \0', 'its command has a NUL character'],
    ["echo 's3cret", 'has a quote that is not closed or a backslash at its end'],
  ])('rejects %j', (command, message) => {
    expect(() => runCommand(command, process.env)).toThrow(message);
  });
});
