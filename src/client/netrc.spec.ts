import { describe, expect, it } from 'vitest';
import { CredentialsError } from './client-errors.js';
import { parseNetrc } from './netrc.js';

const read = (text: string) => Object.fromEntries(parseNetrc(text, '/home/alice/.netrc'));
const entry = (login: string, password: string, account = '') => ({ login, account, password });

describe('parseNetrc', () => {
  it.each([
    ['nothing', '', {}],
    ['one line', 'machine a login b password c', { a: entry('b', 'c') }],
    ['several lines', 'machine a\n\tlogin b\r\n\tpassword c\n', { a: entry('b', 'c') }],
    ['two machines', 'machine a login b password c machine d login e', { a: entry('b', 'c'), d: entry('e', '') }],
    ['a machine in capitals', 'machine A.Example login b', { 'a.example': entry('b', '') }],
    ['a machine twice', 'machine a login b password c\nmachine a password d', { a: entry('', 'd') }],
    ['default', 'default login b password c', { default: entry('b', 'c') }],
    ['user and account', 'machine a user b account d password c', { a: entry('b', 'c', 'd') }],
    ['quotes', 'machine a login "b c" password ""', { a: entry('b c', '') }],
    ['quotes and backslashes', String.raw`machine a login "b\"c" password d\ e\\`, { a: entry('b"c', 'd e\\') }],
    ['a password that begins as a comment', 'machine a password #c', { a: entry('', '#c') }],
    ['a password that is a keyword', 'machine a password login login b', { a: entry('b', 'login') }],
    ['comments', '# one\nmachine a # two\n#three\nlogin b # machine\n#', { a: entry('b', '') }],
    ['a macro', 'macdef x\n  cd machine\n  put\n\nmachine a login b', { a: entry('b', '') }],
    [
      'a macro between',
      'machine a login b\nmacdef x\nls\n\ndefault login c',
      { a: entry('b', ''), default: entry('c', '') },
    ],
    ['text beyond ASCII', 'machine a login zoë password пароль', { a: entry('zoë', 'пароль') }],
  ])('reads %s', (_, text, entries) => expect(read(text)).toEqual(entries));

  it.each([
    ['login b', 1, 'machine, default or macdef is expected'],
    ['machine a login b\n\nsecret', 3, 'login or password is expected'],
    ['machine a\nconstructor x', 2, 'login or password is expected'],
    ['machine', 1, 'a value is missing after machine'],
    ['machine a\nlogin b\npassword\n', 4, 'a value is missing after password'],
    ['machine a password "secret', 1, 'a quote is not closed'],
    ['macdef x\nls\n', 1, 'the macro does not end with an empty line'],
    ['macdef x\nls\n\nlogin b', 4, 'machine, default or macdef is expected'],
  ])('refuses %j', (text, line, problem) => {
    const read = () => parseNetrc(text, '/home/alice/.netrc');
    expect(read).toThrow(CredentialsError);
    expect(read).toThrow(new RegExp(`^/home/alice/.netrc, line ${line}: ${problem}$`));
    expect(read).not.toThrow(/secret/);
  });
});
