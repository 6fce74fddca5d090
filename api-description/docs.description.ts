import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { docsFiles } from '../src/openapi/docs-assets.js';
import { DocsController } from '../src/openapi/docs.controller.js';
import { OpenApiController } from '../src/openapi/openapi.controller.js';
import { refuses } from './answers.js';
import { describeRoutes } from './describe.js';
import { forwardedPrefix } from './parameters.js';

const text = { type: 'string' };
const etag = { ETag: { description: 'For `If-None-Match`, which is answered with 304.', schema: text } };
const unchanged = ApiResponse({ status: 304, description: 'The client has it, as its `If-None-Match` says.' });

describeRoutes(OpenApiController, 'Pages', {
  getJson: [
    ApiOperation({ operationId: 'getOpenApiJson', summary: 'Read this description as JSON', security: [] }),
    forwardedPrefix,
    ApiResponse({
      status: 200,
      description: 'An OpenAPI document, with the path and the security schemes of this service.',
      headers: etag,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: { openapi: text, info: { type: 'object' }, paths: { type: 'object' } },
            required: ['openapi', 'info', 'paths'],
          },
        },
      },
    }),
    unchanged,
  ],
  getYaml: [
    ApiOperation({ operationId: 'getOpenApiYaml', summary: 'Read this description as YAML', security: [] }),
    forwardedPrefix,
    ApiResponse({
      status: 200,
      description: 'The same in YAML.',
      headers: etag,
      content: { 'application/yaml': { schema: text } },
    }),
    unchanged,
  ],
});

describeRoutes(DocsController, 'Pages', {
  getDocsPage: [
    ApiOperation({ summary: 'Read this description as a page', description: 'Swagger UI.', security: [] }),
    ApiResponse({ status: 200, description: 'The page.', headers: etag, content: { 'text/html': { schema: text } } }),
    unchanged,
  ],
  getDocsFile: [
    ApiOperation({ summary: 'Read a file of the page', security: [] }),
    ApiParam({
      name: 'file',
      description: 'The name of the file.',
      schema: { type: 'string', enum: docsFiles, example: 'docs.js' },
    }),
    ApiResponse({
      status: 200,
      description: 'The file.',
      headers: etag,
      content: { 'text/css': { schema: text }, 'text/javascript': { schema: text } },
    }),
    unchanged,
    refuses(404, 'There is no such file.', {
      unknownFile: ['It is none of the files', 'The requested URL was not found on the server'],
    }),
  ],
});
