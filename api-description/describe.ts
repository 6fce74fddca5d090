import type { Type } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { also } from './answers.js';

/** The names of a class's public methods, which in a controller are its routes. */
type RouteOf<C> = { [K in keyof C & string]: C[K] extends (...args: never[]) => unknown ? K : never }[keyof C & string];

/** What any path can be. */
const pathTooLong = also(414, 'PathTooLong');

/**
 * Describes the routes of a controller as decorators on its methods would, but from outside, so that the service can run
 * without `@nestjs/swagger`. It does not compile while a route is missing, or is there no longer. Call it once for each
 * controller, at the top level of a module: decorators add up.
 *
 * @param tag the heading that the routes stand below
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
