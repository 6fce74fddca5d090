import { Controller, Get, Header, NotFoundException, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/access/access.decorator.js';
import { sendAsset } from '../http/asset.js';
import { pageReferrerPolicy } from '../http/page-referrer-policy.js';
import { getAsset, isDocsFile } from './docs-assets.js';
import { docsPolicy } from './docs-page.js';

/** How long a browser caches the page's files: they change only with the version. */
const maxAgeSeconds = 3600;

/** `/docs`: the API's description as a page that can send requests. */
@Controller('docs')
export class DocsController {
  @Public()
  @Get()
  @Header('Content-Security-Policy', docsPolicy)
  @Header('Referrer-Policy', pageReferrerPolicy)
  async getDocsPage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendAsset(request, reply, await getAsset('index.html'));
  }

  @Public()
  @Get(':file')
  async getDocsFile(
    @Param('file') file: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!isDocsFile(file)) throw new NotFoundException();
    sendAsset(request, reply, await getAsset(file), maxAgeSeconds);
  }
}
