import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access/access.decorator.js';
import { ReadinessService } from './readiness.service.js';

/** The probes of an orchestrator. Public like `/health`: they show nothing about any DAG. */
@Controller()
export class ProbesController {
  constructor(private readonly readiness: ReadinessService) {}

  /** Whether the process is alive. It does not check the database, since a restart does not fix that. */
  @Public()
  @Get('livez')
  @Header('Cache-Control', 'no-store')
  getLiveness() {
    return { status: 'ok' };
  }

  /** Whether the process is ready for requests: 503 if not. */
  @Public()
  @Get('readyz')
  @Header('Cache-Control', 'no-store')
  async getReadiness(@Res({ passthrough: true }) reply: FastifyReply) {
    const report = await this.readiness.getReadiness();
    if (report.status !== 'ok') reply.code(503);
    return report;
  }
}
