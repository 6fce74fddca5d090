import { ApiOperation, ApiProperty, ApiResponse, ApiSchema } from '@nestjs/swagger';
import { HealthController } from '../src/health/health.controller.js';
import type { Health } from '../src/health/health.service.js';
import { InfoController } from '../src/api/experimental/info.controller.js';
import { ProbesController } from '../src/health/probes.controller.js';
import type { ReadinessReport } from '../src/health/readiness.service.js';
import { answers, guarded, named } from './answers.js';
import { describeRoutes } from './describe.js';

@ApiSchema({ name: 'DatabaseHealth', description: 'Whether the database answers.' })
class DatabaseHealthAnswer {
  @ApiProperty({ enum: ['healthy', 'unhealthy'] })
  status: 'healthy' | 'unhealthy';
}

@ApiSchema({ name: 'SchedulerHealth', description: 'Whether a scheduler lives.' })
class SchedulerHealthAnswer {
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null if there never was one.' })
  latest_scheduler_heartbeat: string | null;

  @ApiProperty({ enum: ['healthy', 'unhealthy'] })
  status: 'healthy' | 'unhealthy';
}

@ApiSchema({ name: 'Health', description: 'How Airflow is.' })
class HealthAnswer implements Health {
  @ApiProperty({ type: DatabaseHealthAnswer })
  metadatabase: DatabaseHealthAnswer;

  @ApiProperty({ type: SchedulerHealthAnswer })
  scheduler: SchedulerHealthAnswer;
}

@ApiSchema({ name: 'Test', description: 'The API answers.' })
class TestAnswer {
  @ApiProperty({ type: String, enum: ['OK'] })
  status: string;
}

@ApiSchema({ name: 'Info', description: 'What answers.' })
class InfoAnswer {
  @ApiProperty({ type: String, description: "Windsock's own version." })
  version: string;
}

@ApiSchema({ name: 'Liveness', description: 'The process lives.' })
class LivenessAnswer implements ReturnType<ProbesController['getLiveness']> {
  @ApiProperty({ type: String, enum: ['ok'] })
  status: string;
}

@ApiSchema({ name: 'PartReadiness', description: 'Whether a part is ready.' })
class PartReadinessAnswer {
  @ApiProperty({ enum: ['up', 'down'] })
  status: 'up' | 'down';
}

@ApiSchema({ name: 'ReadinessDetails', description: 'The parts.' })
class ReadinessDetailsAnswer {
  @ApiProperty({ type: PartReadinessAnswer, description: 'Down when it is about to stop.' })
  server: PartReadinessAnswer;

  @ApiProperty({ type: PartReadinessAnswer, description: 'Down when it does not answer, or has an unknown schema.' })
  database: PartReadinessAnswer;
}

@ApiSchema({ name: 'Readiness', description: 'Whether requests should be sent here.' })
class ReadinessAnswer implements ReadinessReport {
  @ApiProperty({ enum: ['ok', 'error'] })
  status: 'ok' | 'error';

  @ApiProperty({ type: ReadinessDetailsAnswer })
  details: ReadinessDetailsAnswer;
}

describeRoutes(HealthController, 'Health', {
  getHealth: [
    ApiOperation({
      summary: 'Is Airflow well?',
      description: "In Airflow's form. The status is 200 even where the answer says that something is unhealthy.",
      security: [],
    }),
    answers(HealthAnswer, 'How the database and the scheduler are.', {
      healthy: [
        'All is well',
        {
          metadatabase: { status: 'healthy' },
          scheduler: { latest_scheduler_heartbeat: '2026-11-22T14:45:08.328555+00:00', status: 'healthy' },
        },
      ],
      noScheduler: [
        'No scheduler ever ran',
        {
          metadatabase: { status: 'healthy' },
          scheduler: { latest_scheduler_heartbeat: null, status: 'unhealthy' },
        },
      ],
    }),
  ],
});

describeRoutes(InfoController, 'Health', {
  test: [
    ApiOperation({ summary: 'Does the API answer?', description: 'And are the credentials good? Any role may ask.' }),
    answers(TestAnswer, 'It does.', { ok: ['Always this', { status: 'OK' }] }),
    ...guarded,
  ],
  info: [
    ApiOperation({ summary: 'Which version is it?', description: 'Any role may ask.' }),
    answers(InfoAnswer, 'The version.', { info: ['This one', { version: '0.1.0' }] }),
    ...guarded,
  ],
});

describeRoutes(ProbesController, 'Health', {
  getLiveness: [
    ApiOperation({
      summary: 'Does the process live?',
      description: 'For an orchestrator that restarts what does not answer. It asks nothing of the database.',
      security: [],
    }),
    answers(LivenessAnswer, 'It does.', { ok: ['Always this', { status: 'ok' }] }),
  ],
  getReadiness: [
    ApiOperation({
      summary: 'Should requests be sent here?',
      description: 'For a load balancer. It answers within two seconds.',
      security: [],
    }),
    answers(ReadinessAnswer, 'They should.', {
      ready: ['All is well', { status: 'ok', details: { server: { status: 'up' }, database: { status: 'up' } } }],
    }),
    ApiResponse({
      status: 503,
      description: 'They should not. The log says why.',
      type: ReadinessAnswer,
      examples: named({
        noDatabase: [
          'The database does not answer',
          { status: 'error', details: { server: { status: 'up' }, database: { status: 'down' } } },
        ],
        stopping: [
          'The server is about to stop',
          { status: 'error', details: { server: { status: 'down' }, database: { status: 'up' } } },
        ],
      }),
    }),
  ],
});
