import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { TasksController } from '../src/api/experimental/tasks.controller.js';
import { guarded, type Examples, named, refuses } from './answers.js';
import { describeRoutes } from './describe.js';
import { dagId, executionDate, taskId } from './parameters.js';
import { exampleTask, exampleTaskInstance } from './task.schemas.js';

const dag = 'example_bash_operator';
const unknownDag = ['No DAG has this id', 'Dag id nope not found in DagModel'] as const;
const unknownTask = ['The DAG has no such task', `Task nope not found in dag ${dag}`] as const;

/** A 200 with JSON in one of the schemas of `task.schemas.ts`. */
function answersWith(schema: string, description: string, examples: Examples): MethodDecorator {
  const content = { schema: { $ref: `#/components/schemas/${schema}` }, examples: named(examples) };
  return ApiResponse({ status: 200, description, content: { 'application/json': content } });
}

describeRoutes(TasksController, 'Tasks', {
  getTask: [
    ApiOperation({
      summary: 'Read a task',
      description:
        'Every public attribute of the operator, with the text that Python prints for its value: `None`, `True`, ' +
        "`['bash_command', 'env']`. Which attributes there are depends on the operator.",
    }),
    dagId,
    taskId,
    answersWith('Task', 'The attributes of the task.', { task: ['A BashOperator', exampleTask] }),
    refuses(404, 'There is no such DAG or no such task.', { unknownDag, unknownTask }),
    ...guarded,
  ],
  getTaskInstance: [
    ApiOperation({
      summary: 'Read a task instance',
      description: 'A task in a run, each attribute as the text that Python prints for its value.',
    }),
    dagId,
    executionDate,
    taskId,
    answersWith('TaskInstance', 'The task instance.', { instance: ['It has not started', exampleTaskInstance] }),
    refuses(400, 'The execution date is no date.', {
      badDate: [
        'It is no date',
        'Given execution date, foo, could not be identified as a date. Example date format: 2015-11-16T14:34:15+00:00',
      ],
    }),
    refuses(404, 'There is no such DAG, task or run, or the run has no instance of the task.', {
      unknownDag,
      unknownTask,
      unknownRun: ['No run has this date', `Dag Run for date 1999-01-01T00:00:00+00:00 not found in dag ${dag}`],
      noInstance: [
        'The task was new after the run',
        'Task runme_0 instance for date 2016-11-16T11:34:15+00:00 not found',
      ],
    }),
    ...guarded,
  ],
});
