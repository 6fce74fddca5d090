import { Module } from '@nestjs/common';
import { DocsController } from './docs.controller.js';
import { OpenApiController } from './openapi.controller.js';
import { OpenApiDocument } from './openapi-document.js';

/** The API's description as a document and as a page. Its source, `api-description`, is not loaded by the service. */
@Module({ controllers: [OpenApiController, DocsController], providers: [OpenApiDocument] })
export class OpenApiModule {}
