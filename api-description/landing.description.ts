import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { LandingController } from '../src/landing/landing.controller.js';
import { maxTextLength } from '../src/landing/landing-query.js';
import { also } from './answers.js';
import { describeRoutes } from './describe.js';

const text = { type: 'string' };
const page = { 'text/html': { schema: text } };

/** The filters of the DAGs on the page. */
const query = [
  ApiQuery({
    name: 'q',
    required: false,
    description: 'Only DAGs with this text in their id, in any case.',
    schema: { type: 'string', maxLength: maxTextLength, example: 'example' },
  }),
  ApiQuery({
    name: 'page',
    required: false,
    description: 'Which page of the DAGs, from 1.',
    schema: { type: 'integer', minimum: 1, example: 1 },
  }),
];

describeRoutes(LandingController, 'Pages', {
  getPage: [
    ApiOperation({
      summary: 'Look at the service',
      description: 'What this is, whether it is well, and, for callers who may read them, the DAGs and the pools.',
    }),
    ...query,
    ApiResponse({ status: 200, description: 'The page.', content: page }),
    ApiResponse({
      status: 302,
      description: 'To the same path with a slash at its end, where `[webserver] base_url` has a path.',
      headers: { Location: { description: 'Relative.', schema: text } },
    }),
    also(401, 'Unauthorized'),
    also(429, 'TooManyFailedLogins'),
  ],
  getSignedInPage: [
    ApiOperation({ summary: 'Sign in', description: 'The same page, for which a browser asks who reads it.' }),
    ...query,
    ApiResponse({ status: 200, description: 'The page.', content: page }),
    also(401, 'Unauthorized'),
    also(403, 'Forbidden'),
    also(429, 'TooManyFailedLogins'),
    also(503, 'DatabaseUnreachable'),
  ],
  getStylesheet: [
    ApiOperation({ summary: 'Read the style of the page', security: [] }),
    ApiResponse({
      status: 200,
      description: 'The style.',
      headers: { ETag: { description: 'For `If-None-Match`, which is answered with 304.', schema: text } },
      content: { 'text/css': { schema: text } },
    }),
    ApiResponse({ status: 304, description: 'The client has it, as its `If-None-Match` says.' }),
  ],
});
