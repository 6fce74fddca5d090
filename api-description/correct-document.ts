import type { OpenAPIObject, OperationObject, ParameterObject } from '@nestjs/swagger';

/** Corrects the parts of the document that `@nestjs/swagger` cannot write. */
export function correctDocument(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as OperationObject[]) {
      for (const parameter of operation.parameters ?? []) hoistExample(parameter as ParameterObject);
      for (const response of Object.values(operation.responses)) dropDescription(response!);
    }
  }
  return document;
}

/** Moves the example from a parameter's schema to the parameter. `@nestjs/swagger` drops a parameter's own example. */
function hoistExample(parameter: ParameterObject): void {
  if (!parameter.schema || !('example' in parameter.schema)) return;
  const { example, ...schema } = parameter.schema as { example: unknown };
  Object.assign(parameter, { schema, example });
}

/** Removes the empty description that `@nestjs/swagger` adds to a reference: it would override the referenced one. */
function dropDescription(response: object & { description?: string }): void {
  if ('$ref' in response) delete response.description;
}
