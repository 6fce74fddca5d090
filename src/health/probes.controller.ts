import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access/access.decorator.js';
import { ReadinessService } from './readiness.service.js';

/** What an orchestrator asks. Open to all, as `/health`, and as silent. */
@Controller()
export class ProbesController {
  constructor(private readonly readiness: ReadinessService) {}

  /** Whether the process lives: it asks for nothing, since a restart mends no database. */
  @Public()
  @Get('livez')
  @Header('Cache-Control', 'no-store')
  getLiveness() {
    return { status: 'ok' };
  }

  /** Whether requests should be sent here: 503 if not. */
  @Public()
  @Get('readyz')
  @Header('Cache-Control', 'no-store')
  async getReadiness(@Res({ passthrough: true }) reply: FastifyReply) {
    const report = await this.readiness.getReadiness();
    if (report.status !== 'ok') reply.code(503);
    return report;
  }
}
