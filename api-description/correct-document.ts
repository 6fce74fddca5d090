import type { OpenAPIObject, OperationObject, ParameterObject } from '@nestjs/swagger';

/** Puts right what `@nestjs/swagger` cannot be told to write. */
export function putRight(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as OperationObject[]) {
      for (const parameter of operation.parameters ?? []) hoistExample(parameter as ParameterObject);
      for (const response of Object.values(operation.responses)) leaveDescription(response!);
    }
  }
  return document;
}

/** It drops the example of a parameter with a schema. In the schema it stays, where OpenAPI 3.1 does not want it. */
function hoistExample(parameter: ParameterObject): void {
  if (!parameter.schema || !('example' in parameter.schema)) return;
  const { example, ...schema } = parameter.schema as { example: unknown };
  Object.assign(parameter, { schema, example });
}

/** It adds an empty description to a reference, which would stand in front of the one that is referred to. */
function leaveDescription(response: object & { description?: string }): void {
  if ('$ref' in response) delete response.description;
}
