import type { Type } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { also } from './answers.js';

/** The names of a class's public methods, which are the routes of a controller. */
type RouteOf<C> = { [K in keyof C & string]: C[K] extends (...args: never[]) => unknown ? K : never }[keyof C & string];

/** The error that any path can answer. */
const pathTooLong = also(414, 'PathTooLong');

/**
 * Describes the routes of a controller as decorators on its methods would, but from outside, so that the service runs
 * without `@nestjs/swagger`. It does not compile if a route is missing or no longer exists. Call it once for each
 * controller, at the top level of a module: decorators accumulate.
 *
 * @param tag the heading of the routes
 */
export function describeRoutes<C extends object>(
  controller: Type<C>,
  tag: string,
  routes: Readonly<Record<RouteOf<C>, readonly MethodDecorator[]>>,
): void {
  ApiTags(tag)(controller);
  for (const [name, decorators] of Object.entries<readonly MethodDecorator[]>(routes)) {
    const method = Object.getOwnPropertyDescriptor(controller.prototype, name)!;
    for (const decorate of [...decorators, pathTooLong]) decorate(controller.prototype as object, name, method);
  }
}
