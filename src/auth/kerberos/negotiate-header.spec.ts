import { describe, expect, it } from 'vitest';
import { Unauthorized } from '../../common/errors.js';
import { readNegotiateToken } from './negotiate-header.js';

describe('the token of an Authorization header', () => {
  const longest = 'A'.repeat(64_000);

  it.each([
    ['Negotiate YIIB', 'YIIB'],
    ['negotiate YIIBAA==', 'YIIBAA=='],
    ['NEGOTIATE  \tYII+AA/=', 'YII+AA/='],
  ])('is read from %j', (header, token) => expect(readNegotiateToken(header)).toBe(token));

  it('may have 64,000 characters, and no more', () => {
    expect(readNegotiateToken(`Negotiate ${longest}`)).toBe(longest);
    expect(() => readNegotiateToken(`Negotiate ${longest}AAAA`)).toThrow(Unauthorized);
  });

  it.each([undefined, '', 'Basic YTpi', 'Bearer YIIB', 'YIIB', 'NegotiateYIIB', 'Negotiated YIIB', ' Negotiate YIIB'])(
    'is missing in %j',
    (header) => expect(readNegotiateToken(header)).toBeNull(),
  );

  it.each([
    'Negotiate',
    'Negotiate ',
    'Negotiate ***',
    'Negotiate YII',
    'Negotiate YIIB=',
    'Negotiate =YII',
    'Negotiate ====',
    'Negotiate Y===',
    'Negotiate YII-',
    'Negotiate YIIB YIIB',
    'Negotiate YIIB,YII',
    'Negotiate YIIB\n',
  ])('is malformed in %j', (header) => expect(() => readNegotiateToken(header)).toThrow(Unauthorized));
});
