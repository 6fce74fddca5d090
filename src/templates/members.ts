import type { PyValue } from '../python/python-value.js';
import { pythonRepr } from '../python/python-str.js';
import type { CallArguments } from '../jinja/call-arguments.js';
import { unsupported } from '../jinja/template-error.js';
import { PyFunction } from '../jinja/template-object.js';

/** The attributes and methods of a class by name. */
export type Members<T> = Readonly<Record<string, (self: T) => PyValue>>;

/** A method of a class. */
export function method<T>(name: string, body: (self: T, args: CallArguments) => PyValue): (self: T) => PyValue {
  return (self) => new PyFunction(name, (args) => body(self, args));
}

/** Methods without parameters. */
export function plainMethods<T>(bodies: Readonly<Record<string, (self: T) => PyValue>>): Members<T> {
  return Object.fromEntries(
    Object.entries(bodies).map(([name, body]) => [
      name,
      method<T>(name, (self, args) => {
        args.all(name);
        return body(self);
      }),
    ]),
  );
}

/** A member of an object. @throws TemplateError for one that Windsock does not know */
export function memberOf<T>(members: Members<T>, self: T, typeName: string, name: string): PyValue {
  const member = Object.hasOwn(members, name) ? members[name] : undefined;
  if (member) return member(self);
  throw unsupported(`the attribute ${pythonRepr(name)} of ${typeName}`);
}
