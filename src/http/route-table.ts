import type { FastifyInstance } from 'fastify';
import './changing-routes.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly routeTable: RouteTable;
  }
}

interface RoutePattern {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/**
 * The routes of the application, by path. Fastify answers 404 if a path exists only with other methods; this table has
 * those methods.
 */
export class RouteTable {
  private readonly patterns = new Map<string, RoutePattern>();

  /** Records every route that is registered on the instance after this call. */
  watch(instance: FastifyInstance): void {
    instance.addHook('onRoute', (route) => {
      const methods = this.patterns.get(route.url)?.methods ?? new Set<string>();
      this.patterns.set(route.url, { segments: route.url.split('/'), methods });
      for (const method of [route.method].flat()) {
        // Fastify adds a HEAD for every GET; the adapter refuses one that would change data.
        if (method !== 'HEAD' || !route.config?.changesByGet) methods.add(method.toUpperCase());
      }
    });
  }

  /** The sorted methods of a path, with OPTIONS, which every known path accepts; empty for an unknown path. */
  methodsAt(url: string): string[] {
    const segments = url.split('?', 1)[0]!.split('/');
    const matching = [...this.patterns.values()].filter((pattern) => matches(pattern.segments, segments));
    if (matching.length === 0) return [];
    return [...new Set([...matching.flatMap((pattern) => [...pattern.methods]), 'OPTIONS'])].sort();
  }

  /** Every route as `METHOD /path`, sorted. */
  list(): string[] {
    return [...this.patterns].flatMap(([url, { methods }]) => [...methods].map((method) => `${method} ${url}`)).sort();
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))
  );
}
