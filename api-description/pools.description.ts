import {
  ApiBody,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiSchema,
  getSchemaPath,
  type SchemaObject,
} from '@nestjs/swagger';
import type { CreatePoolDto } from '../src/api/experimental/create-pool.dto.js';
import type { presentPool } from '../src/api/experimental/pool.presenter.js';
import { PoolsController } from '../src/api/experimental/pools.controller.js';
import { also, answers, guarded, guardedChange, named, refuses } from './answers.js';
import { describeRoutes } from './describe.js';

@ApiSchema({ name: 'Pool', description: 'A pool of task slots.' })
class PoolAnswer implements ReturnType<typeof presentPool> {
  @ApiProperty({ type: String, nullable: true, description: 'For people.' })
  description: string | null;

  @ApiProperty({ type: 'integer', description: "The key of the pool's row." })
  id: number;

  @ApiProperty({ type: String, description: 'Its name, by which tasks refer to it.' })
  pool: string;

  @ApiProperty({
    type: 'integer',
    format: 'int64',
    description: 'How many tasks may run in it at once; -1 for no limit.',
  })
  slots: number;
}

/** The body of `POST /pools`. */
export const newPoolSchema: SchemaObject = {
  type: 'object',
  description: 'A pool to create, or to change.',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 50, description: 'Not blank. Space around it is kept.' },
    slots: {
      oneOf: [{ type: 'integer', format: 'int64' }, { type: 'string' }],
      description: 'A whole number, or text that holds one; -1 for no limit.',
    },
    description: { type: ['string', 'null'], description: 'For people.' },
    include_deferred: { type: 'boolean', enum: [false], description: 'Of clients for Airflow 2; it means nothing.' },
  } satisfies Record<keyof CreatePoolDto | 'include_deferred', SchemaObject>,
  required: ['name', 'slots', 'description'],
  additionalProperties: false,
};

const etl = { description: 'ETL workers', id: 2, pool: 'etl', slots: 4 };
const name = ApiParam({ name: 'name', description: 'The name of a pool.', schema: { type: 'string', example: 'etl' } });
const blank = ['The name is only space', "Pool name shouldn't be empty"] as const;
const unknownPool = refuses(404, 'There is no such pool.', {
  unknownPool: ['No pool has this name', "Pool 'nope' doesn't exist"],
});

describeRoutes(PoolsController, 'Pools', {
  getPools: [
    ApiOperation({ summary: 'List all pools', description: 'Oldest first.' }),
    answers([PoolAnswer], 'All pools.', {
      pools: [
        "Airflow's own and another",
        [{ description: 'Default pool', id: 1, pool: 'default_pool', slots: 128 }, etl],
      ],
    }),
    ...guarded,
  ],
  getPool: [
    ApiOperation({ summary: 'Read a pool' }),
    name,
    answers(PoolAnswer, 'The pool.', { pool: ['The pool etl', etl] }),
    refuses(400, 'The name is blank.', { blank }),
    unknownPool,
    ...guarded,
  ],
  createPool: [
    ApiOperation({
      summary: 'Create or change a pool',
      description:
        'A pool of this name is given the new slots and the new description. All three fields must be there, and no other.',
    }),
    ApiBody({
      required: true,
      schema: { $ref: getSchemaPath('NewPool') },
      examples: named({ pool: ['A pool of four', { name: 'etl', slots: 4, description: 'ETL workers' }] }),
    }),
    answers(PoolAnswer, 'The pool as it is now.', { pool: ['The pool etl', etl] }),
    refuses(400, 'The body is not what it should be.', {
      invalidJson: [
        'The body is not JSON',
        'The request body is not valid JSON: Expecting value: line 1 column 1 (char 0)',
      ],
      noObject: ['The body is a list', 'The request body must be a JSON object'],
      missing: ['There is no description', 'The field description is missing'],
      unknown: ['There is a fourth field', 'Unknown field "size"'],
      deferred: ['Deferred tasks shall count', 'Airflow 1.10 has no include_deferred; omit it'],
      blank,
      badSlots: ['The slots are no number', 'Bad value for `slots`: many'],
      badDescription: ['The description is a number', 'description must be a string or null'],
    }),
    also(413, 'BodyTooLarge'),
    ...guardedChange,
  ],
  deletePool: [
    ApiOperation({ summary: 'Delete a pool', description: 'Tasks that name it stay as they are, and cannot run.' }),
    name,
    answers(PoolAnswer, 'The pool as it was.', { pool: ['The pool etl', etl] }),
    refuses(400, 'The pool cannot be deleted, or the name is blank.', {
      blank,
      defaultPool: ["It is Airflow's own pool", 'default_pool cannot be deleted'],
    }),
    unknownPool,
    ...guardedChange,
  ],
});
