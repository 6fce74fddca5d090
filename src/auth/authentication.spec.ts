import type { FastifyReply, FastifyRequest } from 'fastify';
import passport from 'passport';
import { describe, expect, it } from 'vitest';
import { Forbidden, Unauthorized } from '../common/errors.js';
import { ApplicationPassport } from './application-passport.js';
import { Authentication } from './authentication.js';
import { BackendStrategy } from './backend.strategy.js';
import { DenyAllStrategy } from './deny-all.strategy.js';

/** Authenticates callers that send its word. */
class WordStrategy extends BackendStrategy {
  readonly challenge = 'Word';

  constructor(
    application: ApplicationPassport,
    private readonly word: string,
  ) {
    super(application, 'word');
  }

  validate({ headers }: FastifyRequest) {
    if (headers.authorization === 'malformed') throw new Unauthorized();
    return headers.authorization === this.word ? { name: `friend of ${this.word}`, backend: 'word' } : null;
  }
}

function authenticationBy(word: string): Authentication {
  const application = new ApplicationPassport();
  return new Authentication(application, [new WordStrategy(application, word), new DenyAllStrategy(application)]);
}

/** A request and its reply, with the members that the tests need. */
function exchange(authorization?: string) {
  const sent: Record<string, unknown> = {};
  const reply = {
    header: (name: string, value: unknown) => (sent[name] = value),
    headers: (all: object) => Object.assign(sent, all),
  };
  return {
    sent,
    reply: reply as unknown as FastifyReply,
    request: { headers: { authorization }, auth: null } as unknown as FastifyRequest,
  };
}

describe('two applications in one process', () => {
  const [one, other] = [authenticationBy('one'), authenticationBy('other')];

  it('authenticate only their own callers', async () => {
    const { request, reply } = exchange('one');
    await expect(one.identify(request, reply)).resolves.toEqual({ name: 'friend of one', backend: 'word' });
    expect(request.auth).toEqual({ backend: 'word', outcome: 'ok', name: 'friend of one' });
    await expect(other.identify(request, reply)).rejects.toThrow(Forbidden);
  });

  it('do not register with the global Passport', () => {
    expect(passport).not.toHaveProperty('_strategies.word');
  });
});

it('asks no other backend about malformed credentials, and sends the challenges', async () => {
  const { request, reply, sent } = exchange('malformed');
  await expect(authenticationBy('word').identify(request, reply)).rejects.toThrow(Unauthorized);
  expect(request.auth).toEqual({ backend: 'word', outcome: 'refused' });
  expect(sent).toEqual({ 'WWW-Authenticate': ['Word'] });
});
