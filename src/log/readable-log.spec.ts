import { describe, expect, it } from 'vitest';
import { readableLine } from './readable-log.js';

const time = '2026-01-02T03:04:05.678Z';
const plain = { hasColors: () => false };
const line = (fields: object) => readableLine(JSON.stringify({ level: 30, time, ...fields }), plain);

describe('a line of the log on a terminal', () => {
  it('shows a message with its context and fields', () => {
    expect(line({ msg: 'Hello' })).toBe('03:04:05.678 INFO  Hello\n');
    expect(line({ msg: 'Hello', level: 40, pid: 1, cause: 'x y' })).toBe(
      '03:04:05.678 WARN  Hello pid=1 cause="x y"\n',
    );
    expect(line({ msg: 'Hello', context: 'Nest' })).toBe('03:04:05.678 INFO  Nest: Hello\n');
  });

  it('shows the fields of a request in a readable order', () => {
    const request = {
      reqId: 'r',
      method: 'GET',
      route: '/:x',
      path: '/a',
      status: 200,
      ms: 1.5,
      client: '::1',
      bytes: 1,
    };
    expect(line({ msg: 'request', ...request })).toBe('03:04:05.678 INFO  GET /a 200 1.5 ms - ::1 r\n');
    expect(line({ msg: 'request', ...request, principal: 'ada' })).toContain(' ada ::1 ');
  });

  it('shows a stack trace below the message', () => {
    const err = { type: 'Error', message: 'no', stack: 'Error: no\n    at a\n    at b' };
    expect(line({ msg: 'Oh', err })).toBe('03:04:05.678 INFO  Oh\n    Error: no\n    at a\n    at b\n');
    expect(line({ msg: 'Oh', stack: 'Error: no\n  at a' })).toBe('03:04:05.678 INFO  Oh\n    Error: no\n    at a\n');
  });

  it.each(['\x1b[2J', '\x9b2J', '\r\n', '\x07', '\x7f'])('escapes the control characters of %j', (raw) => {
    const texts = [line({ msg: raw }), line({ msg: 'request', path: raw }), line({ msg: '', err: { stack: raw } })];
    for (const text of texts) expect(text.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
  });

  it('has colors if the terminal supports them', () => {
    const text = readableLine(JSON.stringify({ level: 50, time, msg: 'Hello' }), { hasColors: () => true });
    expect(text).toBe('\x1b[90m03:04:05.678\x1b[0m \x1b[31mERROR\x1b[0m Hello\n');
  });
});
