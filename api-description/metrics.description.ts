import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { MetricsController } from '../src/metrics/metrics.controller.js';
import { guarded, named } from './answers.js';
import { describeRoutes } from './describe.js';

describeRoutes(MetricsController, 'Health', {
  getMetrics: [
    ApiOperation({
      summary: 'Read the metrics',
      description:
        "In Prometheus's text format, for readers of all DAGs. With `[windsock] metrics_port` they are on a port of " +
        'their own, and not here.',
    }),
    ApiResponse({
      status: 200,
      description: 'The metrics as they are now.',
      content: {
        'text/plain': {
          schema: { type: 'string' },
          examples: named({
            inFlight: [
              'Three lines of many',
              '# HELP windsock_http_requests_in_flight Requests that are being answered\n' +
                '# TYPE windsock_http_requests_in_flight gauge\n' +
                'windsock_http_requests_in_flight 1\n',
            ],
          }),
        },
      },
    }),
    ...guarded,
  ],
});
