import { ApiOperation, ApiParam, ApiProperty, ApiResponse, ApiSchema } from '@nestjs/swagger';
import { DagsController } from '../src/api/experimental/dags.controller.js';
import { also, answers, guarded, guardedChange, named, refuses } from './answers.js';
import { describeRoutes } from './describe.js';
import { dagId } from './parameters.js';

/** The type of the answer of a method of the controller. */
type AnswerOf<M extends keyof DagsController> = Awaited<ReturnType<DagsController[M]>>;

@ApiSchema({ name: 'DeletedDag', description: 'What went.' })
class DeletedDagAnswer implements AnswerOf<'deleteDag'> {
  @ApiProperty({ type: 'integer', description: 'How many rows were deleted, as Airflow counts them.' })
  count: number;

  @ApiProperty({ type: String, description: 'The same in words.' })
  message: string;
}

@ApiSchema({ name: 'PausedState', description: 'Whether the scheduler leaves a DAG alone.' })
class PausedAnswer implements AnswerOf<'isPaused'> {
  @ApiProperty({ type: Boolean, nullable: true, description: 'Null where Airflow never said.' })
  is_paused: boolean | null;
}

@ApiSchema({ name: 'Done', description: 'It is done.' })
class DoneAnswer implements AnswerOf<'setPaused'> {
  @ApiProperty({ type: String, enum: ['ok'] })
  response: string;
}

const exampleCode = `"""DAG ids in which an unescaped LIKE finds a match it should not."""
from datetime import datetime

from airflow import DAG
from airflow.operators.dummy_operator import DummyOperator

for dag_id in ('sales_report', 'salesXreport', 'salesXreport.weekly', 'sales_report.weekly'):
    globals()[dag_id] = DAG(dag_id, start_date=datetime(2016, 1, 1), schedule_interval=None)
    DummyOperator(task_id='t', dag=globals()[dag_id])
`;

const unknownDag = refuses(404, 'There is no such DAG.', {
  unknownDag: ['No DAG has this id', 'Dag id nope not found'],
});

describeRoutes(DagsController, 'DAGs', {
  deleteDag: [
    ApiOperation({
      summary: 'Delete the records of a DAG',
      description:
        'Deletes what the database knows of the DAG and its sub-DAGs: runs, task instances, XComs and more. The audit log ' +
        'stays. If its file still exists, the scheduler makes the DAG anew.\n\nBoth paths do the same: the second is what ' +
        "the clients of Airflow's command line send.",
    }),
    dagId,
    answers(DeletedDagAnswer, 'The DAG is gone.', {
      deleted: ['A DAG that never ran', { count: 1, message: 'Removed 1 record(s)' }],
    }),
    unknownDag,
    ...guardedChange,
  ],
  getCode: [
    ApiOperation({ summary: 'Read the source code of a DAG', description: 'The file that defines the DAG, as text.' }),
    dagId,
    ApiResponse({
      status: 200,
      description: 'The text of the file.',
      content: {
        'text/plain': {
          schema: { type: 'string' },
          examples: named({
            python: ['The file of sales_report', exampleCode],
          }),
        },
      },
    }),
    refuses(404, 'There is no such DAG, or its text is not stored.', {
      unknownDag: ['No DAG has this id', 'Dag id nope not found in DagModel'],
      noCode: ['The database does not have the text', 'Error  while reading Dag id example_bash_operator Code'],
    }),
    ...guarded,
  ],
  isPaused: [
    ApiOperation({ summary: 'Is a DAG paused?' }),
    dagId,
    answers(PausedAnswer, 'Whether it is paused.', { paused: ['It is', { is_paused: true }] }),
    unknownDag,
    ...guarded,
  ],
  setPaused: [
    ApiOperation({
      summary: 'Pause or unpause a DAG',
      description:
        'With all its sub-DAGs. It changes something although it is a GET, so it answers no HEAD, and can be switched off ' +
        'with `[api] allow_pause_by_get`.',
    }),
    dagId,
    ApiParam({
      name: 'paused',
      description: '`true` to pause, `false` to unpause, in any case.',
      schema: { type: 'string', enum: ['true', 'false'], example: 'true' },
    }),
    answers(DoneAnswer, 'It is done.', { done: ['Always this', { response: 'ok' }] }),
    refuses(400, 'The last word of the path is another.', {
      otherWord: ['The path ends in `yes`', 'The path must end in paused/true or paused/false, not paused/yes'],
    }),
    unknownDag,
    ...guardedChange,
    also(403, 'PauseForbidden'),
  ],
});
