import type { Type } from '@nestjs/common';
import { ApiProperty, ApiResponse, ApiSchema } from '@nestjs/swagger';

/** Whatever goes wrong, but for who calls. */
@ApiSchema({ name: 'Error' })
export class ErrorAnswer {
  @ApiProperty({ type: String, description: 'What is wrong, for people. The words may change.' })
  error: string;
}

/** Named examples of an answer: for each, in a few words, what it shows, and the body. */
export type Examples = Readonly<Record<string, readonly [summary: string, value: unknown]>>;

/** The form in which a description has examples. */
export function named(examples: Examples): Record<string, { summary: string; value: unknown }> {
  return Object.fromEntries(Object.entries(examples).map(([name, [summary, value]]) => [name, { summary, value }]));
}

/** A 200 with JSON: an object of this type, or in brackets a list of them. */
export function answers(type: Type | [Type], description: string, examples: Examples): MethodDecorator {
  return ApiResponse({ status: 200, description, type, examples: named(examples) });
}

/** An error of a route. The examples are texts, for each in a few words when it is sent. */
export function refuses(
  status: number,
  description: string,
  examples: Readonly<Record<string, readonly [when: string, error: string]>>,
): MethodDecorator {
  const bodies = Object.entries(examples).map(([name, [when, error]]) => [name, [when, { error }] as const] as const);
  return ApiResponse({ status, description, type: ErrorAnswer, examples: named(Object.fromEntries(bodies)) });
}

/** One of the answers that many routes have in common; `components.ts` has them. */
export function also(status: number, name: string): MethodDecorator {
  return ApiResponse({ status, $ref: `#/components/responses/${name}` } as Parameters<typeof ApiResponse>[0]);
}

/** How reading is refused: nobody knows who calls, or they may not, or the database is away. */
export const guarded: readonly MethodDecorator[] = [
  also(401, 'Unauthorized'),
  also(403, 'Forbidden'),
  also(429, 'TooManyFailedLogins'),
  also(503, 'DatabaseUnreachable'),
];

/** How a change is refused: besides, for the page that asks for it, and while somebody else writes. */
export const guardedChange: readonly MethodDecorator[] = [
  also(401, 'Unauthorized'),
  also(403, 'ChangeForbidden'),
  also(429, 'TooManyFailedLogins'),
  also(503, 'DatabaseBusy'),
];
