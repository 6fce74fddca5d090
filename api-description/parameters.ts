import { ApiHeader, ApiParam } from '@nestjs/swagger';

/** `dag_id` in the path. */
export const dagId = ApiParam({
  name: 'dag_id',
  description: 'The id of a DAG, or of a sub-DAG, such as `example_subdag_operator.section-1`.',
  schema: { type: 'string', maxLength: 250, example: 'example_bash_operator' },
});

/** `task_id` in the path. */
export const taskId = ApiParam({
  name: 'task_id',
  description: 'The id of a task of the DAG.',
  schema: { type: 'string', maxLength: 250, example: 'runme_0' },
});

/** `execution_date` in the path. */
export const executionDate = ApiParam({
  name: 'execution_date',
  description:
    'The execution date of a run. It is compared to the microsecond, so take it from an earlier answer. Many forms of ' +
    'ISO 8601 are read; without an offset it is in `[core] default_timezone`. Encode a `+` as `%2B` if your client does ' +
    'not leave it alone.',
  schema: { type: 'string', example: '2016-11-16T11:34:15+00:00' },
});

/** The prefix that a proxy adds, for routes that answer with URLs. */
export const forwardedPrefix = ApiHeader({
  name: 'X-Forwarded-Prefix',
  description:
    'The path below which a proxy serves Windsock. The proxy sets it; it is believed with `[webserver] enable_proxy_fix`.',
  required: false,
  schema: { type: 'string', example: '/airflow' },
});
