import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { version } from '../src/common/version.js';
import { ErrorAnswer } from './answers.js';
import { responses, securitySchemes } from './components.js';
import { correctDocument } from './correct-document.js';
import { triggerSchema } from './dag-runs.description.js';
import './dags.description.js';
import './docs.description.js';
import './health.description.js';
import { introduction } from './introduction.js';
import './landing.description.js';
import './metrics.description.js';
import { newPoolSchema } from './pools.description.js';
import { taskInstanceSchema, taskSchema } from './task.schemas.js';
import './tasks.description.js';

/** Schemas of values that have no class. */
const schemas = {
  DagRunTrigger: triggerSchema,
  NewPool: newPoolSchema,
  Task: taskSchema,
  TaskInstance: taskInstanceSchema,
};

/** The headings, in order. */
const tags = [
  ['DAG runs', 'Trigger a DAG, and see how its runs are.'],
  ['DAGs', 'Pause and delete a DAG, and read its source code.'],
  ['Tasks', 'The tasks of a DAG, and their instances in a run.'],
  ['Pools', 'Pools of task slots.'],
  ['Health', 'Is it there, and is it well.'],
  ['Pages', 'For people with a browser, and this description.'],
] as const;

/**
 * Describes the API in OpenAPI 3.1: the application's routes, as `describeRoutes` describes them, without a prefix, and
 * all authentication schemes. This loads `@nestjs/swagger`; `docs/openapi.json` is its result.
 */
export function buildDocument(application: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Windsock')
    .setDescription(introduction)
    .setVersion(version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addSecurityRequirements('basic')
    .addSecurityRequirements('negotiate')
    .addSecurityRequirements({});
  for (const [name, scheme] of Object.entries(securitySchemes)) builder.addSecurity(name, scheme);
  for (const [name, description] of tags) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(application, builder.build(), {
    ignoreGlobalPrefix: true,
    operationIdFactory: (_controller, method) => operationId(method),
    extraModels: [ErrorAnswer],
  });
  const components = document.components ?? {};
  document.components = { ...components, responses, schemas: { ...components.schemas, ...schemas } };
  return correctDocument(document);
}

/** The method's name, followed by the number of the path if the method has several: `deleteDag2`. */
function operationId(method: string): string {
  return method.replace(/\[(\d+)\]$/, (_, index: string) => (index === '0' ? '' : String(Number(index) + 1)));
}
