import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ClientError, CredentialsError } from './client-errors.js';
import { credentialsFor } from './credentials.js';

const homes: string[] = [];
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'windsock-'));
  homes.push(home);
});

afterAll(() => homes.forEach((folder) => rmSync(folder, { recursive: true })));

const write = (name: string, text: string) => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};
const find = (url: string, settings: { username?: string; password?: string } = {}, env = {}) =>
  credentialsFor(url, { ...settings, env: { HOME: home, ...env } });
const basic = (username: string, password: string) => ({ kind: 'basic', username, password });

describe('credentialsFor', () => {
  it('prefers the URL to the settings, and the settings to the .netrc', () => {
    write('.netrc', 'machine h login netrc password n');
    const settings = { username: 'settings', password: 's' };
    expect(find('http://url:u@h', settings)).toEqual(basic('url', 'u'));
    expect(find('http://h', settings)).toEqual(basic('settings', 's'));
    expect(find('http://h', { username: '', password: '' })).toEqual(basic('netrc', 'n'));
    expect(find('http://other')).toBeUndefined();
  });

  it.each([
    ['http://a%40b:p%3A%2F%25@h', basic('a@b', 'p:/%')],
    ['http://zo%C3%AB:p%ss@h', basic('zoë', 'p%ss')],
    ['http://alice@h', basic('alice', '')],
  ])('decodes %s', (url, expected) => expect(find(url)).toEqual(expected));

  it.each([
    ['http://h:8080/airflow', 'machine h login a password b', basic('a', 'b')],
    ['http://H.example', 'machine h.EXAMPLE login a password b', basic('a', 'b')],
    ['https://[::1]:8080', 'machine ::1 login a password b', basic('a', 'b')],
    ['http://h', 'default login a password b', basic('a', 'b')],
    ['http://h', 'default login d password d\nmachine h login a password b', basic('a', 'b')],
    ['http://h', 'machine h account a password b', basic('a', 'b')],
    ['http://h', 'machine h password b', undefined],
    ['http://h', 'machine h:8080 login a password b', undefined],
    ['http://constructor', 'machine h login a password b', undefined],
  ])('finds %s in %j', (url, text, expected) => {
    write('.netrc', text);
    expect(find(url)).toEqual(expected);
  });

  it('reads _netrc if there is no .netrc, and only the file of NETRC if that is set', () => {
    write('_netrc', 'machine h login second password b');
    expect(find('http://h')).toEqual(basic('second', 'b'));
    const other = write('other', 'machine h login other password b');
    expect(find('http://h', {}, { NETRC: other })).toEqual(basic('other', 'b'));
    expect(find('http://h', {}, { NETRC: '~/other' })).toEqual(basic('other', 'b'));
    expect(find('http://h', {}, { NETRC: join(home, 'none') })).toBeUndefined();
  });

  it('names the file that it cannot read', () => {
    const path = write('.netrc', 'machine h\npasswort secret');
    expect(() => find('http://h')).toThrow(`${path}, line 2: login or password is expected`);
    expect(() => find('http://h', {}, { NETRC: home })).toThrow(
      new CredentialsError(`${home} cannot be read (EISDIR)`),
    );
    chmodSync(path, 0o000);
    // Root can read it regardless of its mode.
    if (process.getuid?.() !== 0) expect(() => find('http://h')).toThrow(`${path} cannot be read (EACCES)`);
  });

  it('does not read a .netrc that it does not need', () => {
    write('.netrc', 'broken');
    expect(find('http://a:b@h')).toEqual(basic('a', 'b'));
  });

  it.each(['', 'host:8080', 'ftp://a:secret@h', 'http://a:secret@', 'http://a:secret@h/?b', 'http://a:secret@h/#b'])(
    'refuses the URL %j, and does not repeat it',
    (url) => {
      expect(() => find(url)).toThrow(ClientError);
      expect(() => find(url)).toThrow(/^The endpoint URL must /);
      expect(() => find(url)).not.toThrow(/secret/);
    },
  );
});
