import { Module } from '@nestjs/common';
import { DocsController } from './docs.controller.js';
import { OpenApiController } from './openapi.controller.js';
import { OpenApiDocument } from './openapi-document.js';

/** What the API is, for programs and for people. The folder `description` says it, and no part of the service loads that. */
@Module({ controllers: [OpenApiController, DocsController], providers: [OpenApiDocument] })
export class OpenApiModule {}
