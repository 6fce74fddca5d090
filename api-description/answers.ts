import type { Type } from '@nestjs/common';
import { ApiProperty, ApiResponse, ApiSchema } from '@nestjs/swagger';

/** Every error other than failed authentication. */
@ApiSchema({ name: 'Error' })
export class ErrorAnswer {
  @ApiProperty({ type: String, description: 'What is wrong, for people. The words may change.' })
  error: string;
}

/** Named examples of an answer: each has a short summary and the body. */
export type Examples = Readonly<Record<string, readonly [summary: string, value: unknown]>>;

/** Examples in the form of an OpenAPI description. */
export function named(examples: Examples): Record<string, { summary: string; value: unknown }> {
  return Object.fromEntries(Object.entries(examples).map(([name, [summary, value]]) => [name, { summary, value }]));
}

/** A 200 with JSON: an object of this type, or a list of them if the type is in brackets. */
export function answers(type: Type | [Type], description: string, examples: Examples): MethodDecorator {
  return ApiResponse({ status: 200, description, type, examples: named(examples) });
}

/** An error of a route. The examples are error texts, each with a short description of when it is sent. */
export function refuses(
  status: number,
  description: string,
  examples: Readonly<Record<string, readonly [when: string, error: string]>>,
): MethodDecorator {
  const bodies = Object.entries(examples).map(([name, [when, error]]) => [name, [when, { error }] as const] as const);
  return ApiResponse({ status, description, type: ErrorAnswer, examples: named(Object.fromEntries(bodies)) });
}

/** One of the answers that many routes share, defined in `components.ts`. */
export function also(status: number, name: string): MethodDecorator {
  return ApiResponse({ status, $ref: `#/components/responses/${name}` } as Parameters<typeof ApiResponse>[0]);
}

/** The errors of reading: missing authentication, missing permission, or an unavailable database. */
export const guarded: readonly MethodDecorator[] = [
  also(401, 'Unauthorized'),
  also(403, 'Forbidden'),
  also(429, 'TooManyFailedLogins'),
  also(503, 'DatabaseUnreachable'),
];

/** The errors of a change: those of reading, plus a refused cross-site request and a busy database. */
export const guardedChange: readonly MethodDecorator[] = [
  also(401, 'Unauthorized'),
  also(403, 'ChangeForbidden'),
  also(429, 'TooManyFailedLogins'),
  also(503, 'DatabaseBusy'),
];
