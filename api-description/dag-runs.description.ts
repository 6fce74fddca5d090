import {
  ApiBody,
  ApiOperation,
  ApiProperty,
  ApiQuery,
  ApiSchema,
  getSchemaPath,
  type SchemaObject,
} from '@nestjs/swagger';
import type { DagRunPresenter, presentTriggered } from '../src/api/experimental/dag-run.presenter.js';
import { DagRunsController } from '../src/api/experimental/dag-runs.controller.js';
import type { TriggerDagRunDto } from '../src/api/experimental/trigger-dag-run.dto.js';
import { also, answers, guarded, guardedChange, named, refuses } from './answers.js';
import { describeRoutes } from './describe.js';
import { dagId, executionDate, forwardedPrefix } from './parameters.js';

const startDate = 'When the run was made; empty if that is not known.';
const graphUrl = "The run in the graph view of Airflow's web UI, without the host.";

@ApiSchema({ name: 'DagRun', description: 'A run of a DAG.' })
class DagRunAnswer implements ReturnType<DagRunPresenter['listEntry']> {
  @ApiProperty({ type: String })
  dag_id: string;

  @ApiProperty({ type: String, format: 'uri-reference', description: graphUrl })
  dag_run_url: string;

  @ApiProperty({ type: String, format: 'date-time' })
  execution_date: string;

  @ApiProperty({ type: 'integer', description: "The key of the run's row." })
  id: number;

  @ApiProperty({ type: String, nullable: true })
  run_id: string | null;

  @ApiProperty({ type: String, description: startDate })
  start_date: string;

  @ApiProperty({ type: String, nullable: true, description: 'Airflow knows `running`, `success` and `failed`.' })
  state: string | null;
}

@ApiSchema({ name: 'LatestDagRun', description: 'The run of a DAG with the latest execution date.' })
class LatestDagRunAnswer implements ReturnType<DagRunPresenter['latest']> {
  @ApiProperty({ type: String })
  dag_id: string;

  @ApiProperty({ type: String, format: 'uri-reference', description: graphUrl })
  dag_run_url: string;

  @ApiProperty({ type: String, format: 'date-time' })
  execution_date: string;

  @ApiProperty({ type: String, description: startDate })
  start_date: string;
}

@ApiSchema({ name: 'LatestDagRuns', description: 'A run for each DAG that has any.' })
class LatestDagRunsAnswer {
  @ApiProperty({ type: [LatestDagRunAnswer], description: 'By DAG id.' })
  items: LatestDagRunAnswer[];
}

@ApiSchema({ name: 'TriggeredDagRun', description: 'A run that was just made.' })
class TriggeredDagRunAnswer implements ReturnType<typeof presentTriggered> {
  @ApiProperty({ type: String, format: 'date-time', description: 'With the offset that was sent.' })
  execution_date: string;

  @ApiProperty({ type: String, description: 'The same in words.' })
  message: string;

  @ApiProperty({ type: String })
  run_id: string;
}

@ApiSchema({ name: 'DagRunState', description: 'How far a run is.' })
class DagRunStateAnswer {
  @ApiProperty({ type: String, nullable: true, description: 'Airflow knows `running`, `success` and `failed`.' })
  state: string | null;
}

/** The body of a trigger. */
export const triggerSchema: SchemaObject = {
  type: 'object',
  description: 'What a run is to be. Every field may be missing or null, and others are left alone.',
  properties: {
    run_id: {
      type: ['string', 'null'],
      maxLength: 250,
      description: 'How the run is called; `manual__` and its execution date if there is none.',
    },
    conf: {
      type: ['object', 'string', 'null'],
      additionalProperties: true,
      description: 'What the tasks read as `dag_run.conf`: an object, or text that holds JSON.',
    },
    execution_date: {
      type: ['string', 'null'],
      description:
        'Now if there is none. Many forms of ISO 8601 are read; without an offset it is in `[core] default_timezone`.',
    },
    replace_microseconds: {
      type: ['boolean', 'string', 'null'],
      description:
        'Whether the execution date is cut to the second. By default it is where none was sent. Of texts, `true`, `t`, ' +
        '`y`, `yes` and `1` are true, in any case.',
    },
  } satisfies Record<keyof TriggerDagRunDto, SchemaObject>,
};

const dag = 'example_bash_operator';
const date = '2016-11-16T11:34:15+00:00';
const run = {
  dag_id: dag,
  dag_run_url: `/admin/airflow/graph?dag_id=${dag}&execution_date=2016-11-16+11%3A34%3A15%2B00%3A00`,
  execution_date: date,
  id: 1,
  run_id: `manual__${date}`,
  start_date: '2026-11-22T14:45:08.328555+00:00',
  state: 'running',
};
const { dag_id, dag_run_url, execution_date, start_date } = run;
const latest = { dag_id, dag_run_url, execution_date, start_date };
const badDate = [
  'It is no date',
  'Given execution date, foo, could not be identified as a date. Example date format: 2015-11-16T14:34:15+00:00',
] as const;
const unknownDag = ['No DAG has this id', 'Dag id nope not found in DagModel'] as const;

describeRoutes(DagRunsController, 'DAG runs', {
  triggerDag: [
    ApiOperation({
      summary: 'Trigger a DAG',
      description:
        'Creates a run of the DAG, one of each of its sub-DAGs, and their task instances, for the scheduler to run: all of ' +
        'it or nothing. If no date is sent, two triggers in the same second get different dates.',
    }),
    dagId,
    ApiBody({
      required: true,
      schema: { $ref: getSchemaPath('DagRunTrigger') },
      examples: named({
        dated: ['A date', { execution_date: '2016-11-16T11:34:15' }],
        now: ['Now, with a conf', { conf: { key: 'value' } }],
        confText: ['The conf as text', { conf: '{"key":"value"}' }],
        runId: ['A run id', { run_id: 'nightly-1', execution_date: '2016-11-17T00:00:00+01:00' }],
      }),
    }),
    answers(TriggeredDagRunAnswer, 'The run is made.', {
      dated: [
        'A date was sent',
        {
          execution_date: date,
          message: `Created <DagRun ${dag} @ ${date}: manual__${date}, externally triggered: True>`,
          run_id: `manual__${date}`,
        },
      ],
      now: [
        'No date was sent',
        {
          execution_date: '2026-11-22T14:45:08+00:00',
          message:
            `Created <DagRun ${dag} @ 2026-11-22 14:45:08+00:00: ` +
            'manual__2026-11-22T14:45:08+00:00, externally triggered: True>',
          run_id: 'manual__2026-11-22T14:45:08+00:00',
        },
      ],
    }),
    refuses(400, 'The run cannot be made as it was asked for.', {
      invalidJson: [
        'The body is not JSON',
        'The request body is not valid JSON: Expecting value: line 1 column 1 (char 0)',
      ],
      noObject: ['The body is a number', 'The request body must be a JSON object'],
      badDate,
      badReplaceMicroseconds: ['replace_microseconds is a number', 'replace_microseconds must be true or false'],
      badRunId: ['The run id is a number', 'run_id must be a string'],
      badConf: ['The conf is a list', 'conf must be a JSON object, or a string that holds JSON'],
      badConfText: [
        'The conf is text that is not JSON',
        'conf is a string that is not valid JSON: Expecting value: line 1 column 1 (char 0)',
      ],
      beforeStart: [
        "The date is before the DAG's start",
        'The execution_date [2000-01-01T00:00:00+00:00] should be >= start_date [2015-01-01T00:00:00+00:00] ' +
          "from DAG's default_args",
      ],
      runIdTaken: ['There is a run of this id', `Run id manual__${date} already exists for dag id ${dag}`],
      dateTaken: [
        'There is a run at this date',
        `A Dag Run already exists for dag id ${dag} at ${date} with run id manual__${date}`,
      ],
    }),
    refuses(404, 'There is no such DAG.', { unknownDag }),
    also(413, 'BodyTooLarge'),
    ...guardedChange,
  ],
  getDagRuns: [
    ApiOperation({ summary: 'List the runs of a DAG', description: 'By execution date, oldest first.' }),
    dagId,
    ApiQuery({
      name: 'state',
      required: false,
      description: 'Only runs in this state, in any case; all if it is empty. Of several, the first counts.',
      schema: { type: 'string', example: 'running' },
    }),
    forwardedPrefix,
    answers([DagRunAnswer], 'The runs.', { runs: ['One run', [run]] }),
    refuses(400, 'There is no such DAG. Airflow answers 400 here.', { unknownDag }),
    ...guarded,
  ],
  getDagRun: [
    ApiOperation({ summary: 'Read the state of a run' }),
    dagId,
    executionDate,
    answers(DagRunStateAnswer, 'The state.', { running: ['It is running', { state: 'running' }] }),
    refuses(400, 'The execution date is no date.', { badDate }),
    refuses(404, 'There is no such DAG, or it has no run at this date.', {
      unknownDag,
      unknownRun: ['No run has this date', `Dag Run for date 1999-01-01T00:00:00+00:00 not found in dag ${dag}`],
    }),
    ...guarded,
  ],
  getLatestRuns: [
    ApiOperation({
      summary: 'List the latest runs',
      description: 'For each DAG and sub-DAG the run with the latest execution date, by DAG id.',
    }),
    forwardedPrefix,
    answers(LatestDagRunsAnswer, 'The runs.', { runs: ['One DAG has runs', { items: [latest] }] }),
    ...guarded,
  ],
});
