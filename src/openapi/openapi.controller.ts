import { Controller, Get, Headers, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/access/access.decorator.js';
import { AirflowConfig } from '../config/airflow-config.js';
import { readForwardedPrefix } from '../http/forwarded-prefix.js';
import { asAsset, sendAsset } from '../http/asset.js';
import { OpenApiDocument } from './openapi-document.js';

/** `/openapi.json` and `/openapi.yaml`: the machine-readable description of the API. */
@Controller()
export class OpenApiController {
  constructor(
    private readonly document: OpenApiDocument,
    private readonly config: AirflowConfig,
  ) {}

  @Public()
  @Get('openapi.json')
  async getJson(
    @Headers('x-forwarded-prefix') prefix: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const text = await this.document.json(this.prefixBehind(prefix));
    sendAsset(request, reply, asAsset('application/json', Buffer.from(text)));
  }

  @Public()
  @Get('openapi.yaml')
  async getYaml(
    @Headers('x-forwarded-prefix') prefix: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const text = await this.document.yaml(this.prefixBehind(prefix));
    sendAsset(request, reply, asAsset('application/yaml', Buffer.from(text)));
  }

  private prefixBehind(header: string | undefined): string {
    const { basePath, enableProxyFix, proxyFixXPrefix } = this.config.webserver;
    return readForwardedPrefix(header, enableProxyFix ? proxyFixXPrefix : 0) ?? basePath;
  }
}
