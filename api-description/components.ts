import type { ComponentsObject, ResponseObject, SecuritySchemeObject } from '@nestjs/swagger';
import { type Examples, named } from './answers.js';

type Headers = NonNullable<ResponseObject['headers']>;

/** The authentication schemes by name. */
export const securitySchemes: Readonly<Record<'basic' | 'negotiate', SecuritySchemeObject>> = {
  basic: {
    type: 'http',
    scheme: 'basic',
    description:
      "A user of Airflow's web UI: the classic one's with `airflow.contrib.auth.backends.password_auth`, the RBAC one's " +
      'with `airflow.api.auth.backend.basic_auth`.',
  },
  negotiate: {
    type: 'http',
    scheme: 'negotiate',
    description:
      'A Kerberos ticket for the service airflow (SPNEGO), with airflow.api.auth.backend.kerberos_auth. Browsers that are ' +
      'allowed to, and curl --negotiate -u :, send it by themselves.',
  },
};

const retryAfter: Headers = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 }, example: 1 },
};

/** Airflow's bare words, which are not JSON. */
const word = (text: string): NonNullable<ResponseObject['content']> => ({
  'text/html': {
    schema: { type: 'string', enum: [text] },
    examples: named({ [text.toLowerCase()]: ['The word alone, as Airflow sends it', text] }),
  },
});

const json = (examples: Examples): NonNullable<ResponseObject['content']> => ({
  'application/json': { schema: { $ref: '#/components/schemas/Error' }, examples: named(examples) },
});

const unreachable: Examples = {
  unreachable: ['The database does not answer', { error: 'The database cannot be reached now, try again' }],
  tooManyLogins: ['[api] auth_max_pending is reached', { error: 'Too many requests wait to be authenticated' }],
};

/** The answers that many routes share. */
export const responses: NonNullable<ComponentsObject['responses']> = {
  Unauthorized: {
    description: 'Nobody knows who calls: there are no credentials, or none that can be read.',
    headers: {
      'WWW-Authenticate': {
        description: 'What a client may send: `Basic`, `Negotiate`, or one header for each.',
        schema: { type: 'string' },
        example: 'Basic',
      },
    },
    content: word('Unauthorized'),
  },
  Forbidden: {
    description: 'The credentials do not do, or the role of the caller does not allow it.',
    content: word('Forbidden'),
  },
  ChangeForbidden: {
    description:
      'The credentials do not do, or the role of the caller does not allow it (text). Or the request is refused for what ' +
      'it is, whoever sends it (JSON).',
    content: {
      ...word('Forbidden'),
      ...json({
        otherSite: [
          'A browser sends it for the page of another site',
          { error: 'The page of another site may change nothing here' },
        ],
      }),
    },
  },
  PauseForbidden: {
    description:
      'The credentials do not do, or the role of the caller does not allow it (text). Or the request is refused for what ' +
      'it is, whoever sends it (JSON).',
    content: {
      ...word('Forbidden'),
      ...json({
        otherSite: [
          'A browser sends it for the page of another site',
          { error: 'The page of another site may change nothing here' },
        ],
        switchedOff: [
          '[api] allow_pause_by_get is False',
          { error: 'Changes by GET are switched off: [api] allow_pause_by_get' },
        ],
      }),
    },
  },
  TooManyFailedLogins: {
    description: 'The caller, or the user that is named, failed to log in too often.',
    headers: retryAfter,
    content: json({
      failures: ['[api] auth_max_failures is reached', { error: 'Too many failed logins, try again later' }],
    }),
  },
  DatabaseUnreachable: {
    description: 'The service cannot answer now, and the same request may succeed later.',
    headers: retryAfter,
    content: json(unreachable),
  },
  DatabaseBusy: {
    description: 'The service cannot answer now, and the same request may succeed later. Nothing was changed.',
    headers: retryAfter,
    content: json({
      ...unreachable,
      locked: [
        'Another process holds a lock for too long',
        { error: 'Another writer is in the way in the database, try again' },
      ],
    }),
  },
  PathTooLong: {
    description: 'The path and the query together are too long.',
    content: json({
      tooLong: ['9,000 characters', { error: 'The request path is longer than 8190 characters' }],
    }),
  },
  BodyTooLarge: {
    description: 'The body is longer than `[api] max_request_body_size` allows.',
    content: json({ tooLarge: ['One byte too many', { error: 'Request body is too large' }] }),
  },
};
