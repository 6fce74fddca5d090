import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { basicBackend, defaultBackend, kerberosBackend, passwordBackend } from '../auth/backend-names.js';
import { AirflowConfig } from '../config/airflow-config.js';
import { packageFolder } from '../common/package-folder.js';
import { withoutRootSlash } from '../http/request-target.js';
import type { RouteTable } from '../http/route-table.js';
import { readOnce } from './read-once.js';

/** The committed description of the API. A test writes it, with `api-description/build-document.ts`. */
const committed = new URL('docs/openapi.json', packageFolder);

/** The placeholder for the path prefix. It needs no quoting in JSON and YAML. */
const prefixPlaceholder = '__path__';

/** The names of the security schemes that a caller needs together. */
type Requirement = Readonly<Record<string, readonly string[]>>;

/** The security schemes by Airflow's name of the backend. */
const requirements: Readonly<Record<string, Requirement>> = {
  [defaultBackend]: {},
  [kerberosBackend]: { negotiate: [] },
  [passwordBackend]: { basic: [] },
  [basicBackend]: { basic: [] },
};

interface Document {
  servers: { url: string }[];
  paths: Record<string, unknown>;
  security: Requirement[];
  components: { securitySchemes: Record<string, unknown> };
}

/**
 * The description of this service's API: the committed description with the configured path and authentication, and
 * without the routes that are not configured.
 */
@Injectable()
export class OpenApiDocument {
  private readonly jsonText = readOnce(async () => `${JSON.stringify(await this.read(), null, 2)}\n`);
  private readonly yamlText = readOnce(async () => {
    // Loaded at the first request: loading takes longer than everything else here.
    const { toYaml } = await import('./to-yaml.js');
    return toYaml(await this.read());
  });

  constructor(
    private readonly config: AirflowConfig,
    private readonly host: HttpAdapterHost,
  ) {}

  /** @param prefix the prefix of every path, without a slash at its end, only of letters, digits and `/_.~%-` */
  async json(prefix: string): Promise<string> {
    return withPrefix(prefix, await this.jsonText());
  }

  /** As `json`, in YAML 1.2. */
  async yaml(prefix: string): Promise<string> {
    return withPrefix(prefix, await this.yamlText());
  }

  private async read(): Promise<Document> {
    const document = JSON.parse(await readFile(committed, 'utf8')) as Document;
    const known = this.config.api.backends.filter((name) => requirements[name]);
    const security = known.map((name) => requirements[name]!);
    const names = new Set(security.flatMap((requirement) => Object.keys(requirement)));
    const schemes = Object.entries(document.components.securitySchemes).filter(([name]) => names.has(name));
    document.servers = [{ url: prefixPlaceholder }];
    document.paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => this.hasPath(path)));
    document.security = distinct(security);
    document.components.securitySchemes = Object.fromEntries(schemes);
    return document;
  }

  private hasPath(path: string): boolean {
    const { routeTable } = this.host.httpAdapter.getInstance<{ readonly routeTable: RouteTable }>();
    const { basePath } = this.config.webserver;
    return routeTable.methodsAt(withoutRootSlash(basePath, `${basePath}${path}`)).length > 0;
  }
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function withPrefix(prefix: string, text: string): string {
  return text.replace(prefixPlaceholder, () => prefix || '/');
}
