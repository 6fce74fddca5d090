import { readFileSync } from 'node:fs';
import type {
  OperationObject,
  ParameterObject,
  RequestBodyObject,
  ResponseObject,
  SchemaObject,
} from '@nestjs/swagger';
import { Ajv2020 } from 'ajv/dist/2020.js';

interface Document {
  readonly info: { readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, SchemaObject>>;
    readonly responses: Readonly<Record<string, ResponseObject>>;
  };
}

/** A described route. */
export interface DescribedOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly ParameterObject[];
  readonly body: RequestBodyObject | undefined;
  readonly responses: readonly DescribedResponse[];
}

/** An answer of it. */
export interface DescribedResponse {
  readonly status: number;
  /** The media types, each with a place in the document for its schema, and its examples. */
  readonly content: Readonly<
    Record<string, { readonly schema: string; readonly examples: Readonly<Record<string, unknown>> }>
  >;
}

/** The committed description. */
export const document = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as Document;

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/);
ajv.addFormat('uri-reference', /^[\x21-\x7e]*$/);
ajv.addFormat('int64', { type: 'number', validate: Number.isInteger });
ajv.addSchema({ $id: 'described', ...withoutFurtherFields(document) });

/** With all that is allowed said aloud: an answer with a field of which the description does not know is a mistake. */
function withoutFurtherFields(value: Document): Document {
  const schemas = Object.entries(value.components.schemas).map(([name, schema]) => {
    const isOpen = schema.type !== 'object' || schema.additionalProperties !== undefined;
    return [name, isOpen ? schema : { ...schema, additionalProperties: false }];
  });
  return {
    ...value,
    components: { ...value.components, schemas: Object.fromEntries(schemas) as Document['components']['schemas'] },
  };
}

/** What a value has that the schema at this place of the document does not allow; empty if it is as described. */
export function problemsOf(schema: string, value: unknown): string[] {
  const validate = ajv.getSchema(`described#${schema}`);
  if (!validate) throw new Error(`There is no schema at ${schema}`);
  void validate(value);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const pointer = (...parts: string[]) =>
  parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function describedResponse(
  at: string[],
  status: string,
  response: ResponseObject & { $ref?: string },
): DescribedResponse {
  const name = response.$ref?.split('/').at(-1);
  const place = name ? ['components', 'responses', name] : [...at, 'responses', status];
  const { content = {} } = name ? document.components.responses[name]! : response;
  const types = Object.entries(content).map(([type, { examples = {} }]) => [
    type,
    {
      schema: pointer(...place, 'content', type, 'schema'),
      examples: Object.fromEntries(
        Object.entries(examples).map(([key, example]) => [key, (example as { value: unknown }).value]),
      ),
    },
  ]);
  return { status: Number(status), content: Object.fromEntries(types) as DescribedResponse['content'] };
}

/** All routes. */
export const operations: readonly DescribedOperation[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    id: operation.operationId!,
    method: method.toUpperCase(),
    path,
    parameters: (operation.parameters ?? []) as ParameterObject[],
    body: operation.requestBody as RequestBodyObject | undefined,
    responses: Object.entries(operation.responses).map(([status, response]) =>
      describedResponse(['paths', path, method], status, response as ResponseObject),
    ),
  })),
);

/** The route with this operationId. */
export function operationNamed(id: string): DescribedOperation {
  const operation = operations.find((each) => each.id === id);
  if (!operation) throw new Error(`There is no operation ${id}`);
  return operation;
}

/** The example of a request body; the first one where none has this name. */
export function exampleBody({ body }: DescribedOperation, name: string): string | undefined {
  const examples = body?.content['application/json']?.examples as Record<string, { value: unknown }> | undefined;
  if (!examples) return undefined;
  return JSON.stringify((examples[name] ?? Object.values(examples)[0])!.value);
}

/** The path with the examples of its parameters, or with other values. */
export function examplePath(
  { path, parameters }: DescribedOperation,
  values: Readonly<Record<string, string>> = {},
): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = parameters.find((each) => each.in === 'path' && each.name === name);
    return encodeURIComponent(values[name] ?? String(parameter!.example));
  });
}
