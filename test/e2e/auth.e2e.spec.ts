import { scryptSync } from 'node:crypto';
import bcrypt from 'bcrypt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type Answer, send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const api = '/api/experimental';
const password = 'airflow.contrib.auth.backends.password_auth';
const basic = 'airflow.api.auth.backend.basic_auth';
const backend = (names: string) => ({ AIRFLOW__API__AUTH_BACKEND: names });
const base64 = (text: string | Buffer) => Buffer.from(text as string).toString('base64');
const login = (credentials: string) => ({ Authorization: `Basic ${base64(credentials)}` });
/** Cheap enough for a test. */
const hash = (text: string) => bcrypt.hashSync(text, 4);

/** `generate_password_hash('secret', 'pbkdf2:sha256:1000', 4)` of Werkzeug 0.16. */
const werkzeugHash = 'pbkdf2:sha256:1000$jUVO$682868f278d401fc05d492e43ae04d270e238f491ac70bfb5a887e8247f71bf7';

let database: AirflowDatabase;

beforeAll(async () => {
  database = await airflowDatabase();
  const users: [string, string | null][] = [
    ['alice', hash('secret')],
    ['colon', hash('a:b:c')],
    ['first', hash(':%3A+%')],
    ['bob', hash('secret').replace('$2b$', '$2y$')],
    ['old', hash('secret').replace('$2b$', '$2a$')],
    ['zoë', hash('pässwörd')],
    ['long', hash('x'.repeat(72))],
    ['null', null],
    ['broken', '$2b$04$short'],
    ['md5', 'md5$salt$d41d8cd98f00b204e9800998ecf8427e'],
    ['guesser', hash('secret')],
    ['changing', hash('before')],
  ];
  for (const [name, stored] of users) {
    await database.sql('INSERT INTO users (username, password) VALUES (?, ?)', name, stored);
  }
  const scrypt = scryptSync('secret', 'salt', 64, { N: 1024, r: 8, p: 1 }).toString('hex');
  const rbac: [string, string, number][] = [
    ['rose', werkzeugHash, 1],
    ['sam', `scrypt:1024:8:1$salt$${scrypt}`, 1],
    ['gone', werkzeugHash, 0],
  ];
  for (const [name, stored, active] of rbac) {
    await database.sql(
      'INSERT INTO ab_user (first_name, last_name, username, email, password, active) VALUES (?, ?, ?, ?, ?, ?)',
      ...[name, name, name, name, stored, active],
    );
  }
});

afterAll(() => database.remove());

/** Runs Windsock with these settings while the tests of the group run. */
function windsockWith(env: Record<string, string>) {
  let windsock: RunningWindsock;
  beforeAll(async () => {
    windsock = await startWindsock({ env: { ...database.env, ...env } });
  });
  afterAll(() => windsock.close());
  return (method: string, path: string, options: Parameters<typeof send>[3] = {}): Promise<Answer> =>
    send(windsock.url, method, path, options);
}

const unauthorized = { status: 401, text: 'Unauthorized', headers: { 'www-authenticate': 'Basic' } };
const forbidden = { status: 403, text: 'Forbidden' };

describe('password_auth', () => {
  const call = windsockWith({ ...backend(password), AIRFLOW__CORE__LOGGING_LEVEL: 'FATAL' });
  const test = (headers: Record<string, string>) => call('GET', `${api}/test`, { headers });

  it.each([
    'alice:secret',
    'colon:a:b:c',
    'first::%3A+%',
    'bob:secret',
    'old:secret',
    'zoë:pässwörd',
    `long:${'x'.repeat(80)}`,
  ])('lets in %s', async (credentials) => {
    const answer = await test(login(credentials));
    expect(answer).toMatchObject({ status: 200, text: '{"status":"OK"}\n' });
    expect(answer.headers).not.toHaveProperty('www-authenticate');
  });

  it.each(['basic', 'BASIC', 'Basic  '])('reads the scheme %j', async (scheme) => {
    expect((await test({ Authorization: `${scheme} ${base64('alice:secret')}` })).status).toBe(200);
  });

  it.each([
    'alice:wrong',
    'alice:secret ',
    'alice:Secret',
    'Alice:secret',
    'nobody:secret',
    'null:secret',
    'broken:secret',
    'md5:secret',
    'colon:a',
    'rose:secret',
    ':secret',
    'alice:',
    ':',
  ])('refuses %j with 403', async (credentials) => {
    const answer = await test(login(credentials));
    expect(answer).toMatchObject(forbidden);
    expect(answer.headers).not.toHaveProperty('www-authenticate');
  });

  it('sees at once that a password was changed, and that a user was removed', async () => {
    expect((await test(login('changing:before'))).status).toBe(200);
    await database.sql('UPDATE users SET password = ? WHERE username = ?', hash('after'), 'changing');
    expect((await test(login('changing:before'))).status).toBe(403);
    expect((await test(login('changing:after'))).status).toBe(200);
    await database.sql('DELETE FROM users WHERE username = ?', 'changing');
    expect((await test(login('changing:after'))).status).toBe(403);
  });

  it('answers before it reads the body, and after it looked at the path', async () => {
    const answer = await call('POST', `${api}/pools`, { body: Buffer.alloc(20_000_000) });
    expect(answer).toMatchObject(unauthorized);
    expect((await call('GET', `${api}/nothing`)).status).toBe(404);
  });

  const good = base64('alice:secret');
  const malformed: [string, string][] = [
    ['empty', ''],
    ['space', ' '],
    ['scheme alone', 'Basic'],
    ['scheme and space', 'Basic '],
    ['base64 alone', good],
    ['no space', `Basic${good}`],
    ['tab', `Basic\t${good}`],
    ['comma', `Basic,${good}`],
    ['equals', `Basic=${good}`],
    ['colon', `Basic: ${good}`],
    ['quoted', `Basic "${good}"`],
    ['Bearer', `Bearer ${good}`],
    ['Negotiate', `Negotiate ${good}`],
    ['Digest', 'Digest username="alice", realm="a", nonce="b", uri="/", response="c"'],
    ['xBasic', `xBasic ${good}`],
    ['Basicx', `Basicx ${good}`],
    ['Basic-x', `Basic-x ${good}`],
    ['twice', `Basic Basic ${good}`],
    ['two tokens', `Basic ${good} ${good}`],
    ['two credentials', `Basic ${good}, Basic ${good}`],
    ['parameter', `Basic ${good},realm="x"`],
    ['split token', `Basic ${good.slice(0, 6)} ${good.slice(6)}`],
    ['no padding', `Basic ${base64('alice:secre').replace(/=+$/, '')}`],
    ['too much padding', `Basic ${good}==`],
    ['padding within', `Basic ${good.slice(0, 4)}=${good.slice(4)}`],
    ['only padding', 'Basic ===='],
    ['one letter', 'Basic a'],
    ['bits left over', 'Basic YWxpY2U6c2VjcmV='],
    ['URL alphabet', `Basic ${Buffer.from('alice:s~~~?>').toString('base64url')}`],
    ['foreign letters', `Basic ${good.slice(0, 4)}!${good.slice(4)}`],
    ['percent', `Basic ${good.replace('=', '%3D')}%`],
    ['plain text', 'Basic alice:secret'],
    ['hex', `Basic ${Buffer.from('alice:secret').toString('hex')}:`],
    ['no colon', `Basic ${base64('alice')}`],
    ['no colon but a semicolon', `Basic ${base64('alice;secret')}`],
    ['full-width colon', `Basic ${base64('alice：secret')}`],
    ['NUL in the password', `Basic ${base64('alice:secret\0')}`],
    ['NUL in the name', `Basic ${base64('alice\0:secret')}`],
    ['newline', `Basic ${base64('alice:secret\n')}`],
    ['carriage return', `Basic ${base64('alice\r:secret')}`],
    ['DEL', `Basic ${base64('alice:secret\x7f')}`],
    ['escape', `Basic ${base64('\x1b[31malice:secret')}`],
    ['Latin-1', `Basic ${base64(Buffer.from('zoë:pässwörd', 'latin1'))}`],
    ['UTF-16', `Basic ${base64(Buffer.from('alice:secret', 'utf16le'))}`],
    ['overlong UTF-8', `Basic ${base64(Buffer.from([0xc1, 0xa1, 0x3a, 0x61]))}`],
    ['surrogate', `Basic ${base64(Buffer.from([0xed, 0xa0, 0x80, 0x3a, 0x61]))}`],
    ['half a character', `Basic ${base64(Buffer.from([0x61, 0x3a, 0xe2, 0x82]))}`],
    ['random bytes', `Basic ${base64(Buffer.from([0xff, 0xfe, 0x00, 0x3a, 0x80]))}`],
    ['bytes over ASCII', 'Basic \xe9\xe8\xff'],
    ['SQL in place of base64', "Basic ' OR 1=1 --"],
    ['60 KB of nothing', `Basic ${'!'.repeat(60_000)}`],
  ];

  it.each(malformed)('answers a malformed header with 401: %s', async (_, header) => {
    expect(await test({ Authorization: header })).toMatchObject(unauthorized);
  });

  const hostile: [string, string][] = [
    ['SQL in the name', "' OR '1'='1:secret"],
    ['SQL comment', "alice'--:secret"],
    ['LIKE', 'ali%:secret'],
    ['underscores', '_____:secret'],
    ['template', '${alice}:secret'],
    ['__proto__', '__proto__:secret'],
    ['constructor', 'constructor:constructor'],
    ['the hash itself', `alice:${hash('secret')}`],
    ['a name of 10,000 letters', `${'a'.repeat(10_000)}:secret`],
    ['a password of 40,000 letters', `alice:${'s'.repeat(40_000)}`],
    ['a byte order mark', '\ufeffalice:secret'],
    ['a decomposed name', 'zoe\u0308:pässwörd'],
    ['a trailing space in the name', 'alice :secret'],
    ['a zero-width space', 'alice\u200b:secret'],
    ['an emoji', '😀:😀'],
  ];

  it.each(hostile)('keeps out %s', async (_, credentials) =>
    expect(await test(login(credentials))).toMatchObject(forbidden),
  );

  it.each(['', '{', 'null', '\0', '[[[[[[', '{"conf": {"__proto__": 1}}', '{"run_id": 5}', '\xff\xfe'])(
    'keeps out a stranger with the body %j',
    async (body) => expect(await call('POST', `${api}/pools`, { body })).toMatchObject(unauthorized),
  );

  it('slows down a caller that guesses passwords, and not one that knows the password', async () => {
    expect((await test(login('guesser:secret'))).status).toBe(200);
    const statuses: number[] = [];
    for (let guess = 0; guess < 12; guess++) statuses.push((await test(login(`guesser:${guess}`))).status);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(403));
    expect(statuses.slice(10)).toContain(429);
    const slowed = await test(login('guesser:another'));
    expect(slowed.status).toBe(429);
    expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(0);
    expect((await test(login('guesser:secret'))).status).toBe(200);
    expect((await test(login('alice:secret'))).status).toBe(200);
  });
});

describe('basic_auth', () => {
  const call = windsockWith(backend(basic));

  it.each([
    ['rose:secret', 200],
    ['sam:secret', 200],
    ['rose:wrong', 403],
    ['sam:wrong', 403],
    ['gone:secret', 403],
    ['alice:secret', 403],
  ])('answers %s with %i', async (credentials, status) => {
    expect((await call('GET', `${api}/test`, { headers: login(credentials) })).status).toBe(status);
  });
});

describe('both tables', () => {
  const call = windsockWith({ AIRFLOW__API__AUTH_BACKENDS: `${basic}, ${password}` });

  it.each([
    ['rose:secret', 200],
    ['alice:secret', 200],
    ['alice:wrong', 403],
    ['nobody:secret', 403],
  ])('answer %s with %i', async (credentials, status) => {
    expect((await call('GET', `${api}/test`, { headers: login(credentials) })).status).toBe(status);
  });
});

describe('when too many passwords are to be verified', () => {
  const call = windsockWith({
    ...backend(password),
    AIRFLOW__API__AUTH_MAX_PENDING: '0',
    AIRFLOW__API__AUTH_MAX_FAILURES: '0',
  });

  it('answers 503 with Retry-After, and verifies the same password once for all waiting requests', async () => {
    await database.sql('INSERT INTO users (username, password) VALUES (?, ?)', 'slow', bcrypt.hashSync('secret', 10));
    const guesses = Array.from({ length: 10 }, (_, guess) => `slow:${guess}`);
    const answers = await Promise.all(guesses.map((guess) => call('GET', `${api}/test`, { headers: login(guess) })));
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy.every(({ headers }) => headers['retry-after'] === '1')).toBe(true);
    const same = await Promise.all(guesses.map(() => call('GET', `${api}/test`, { headers: login('slow:secret') })));
    expect(same.map(({ status }) => status)).toEqual(Array(10).fill(200));
  });
});
