import type { SectionName, Settings } from './options.js';
import type { TracingSettings } from './tracing-settings.js';

/** The result of the loader. */
export interface ConfigParts {
  readonly home: string;
  readonly configFile: string | null;
  readonly warnings: readonly string[];
  readonly databaseConfigured: boolean;
  readonly tracing: TracingSettings | null;
  readonly settings: { readonly [S in SectionName]: Settings<S> };
}

/**
 * The whole configuration, read once at start and immutable. It has a property for each section of airflow.cfg, with
 * the options of the table in options.ts.
 */
export class AirflowConfig {
  /** Absolute path of AIRFLOW_HOME. It need not exist. */
  readonly home: string;
  /** Absolute path of the airflow.cfg that was read; null if there is none. */
  readonly configFile: string | null;
  /** Sentences for the log at start. */
  readonly warnings: readonly string[];
  /** Tracing settings from OpenTelemetry's variables; null if requests are not traced. */
  readonly tracing: TracingSettings | null;

  readonly core: Settings<'core'> & {
    /** Whether sql_alchemy_conn was configured, rather than being the default. */
    readonly databaseConfigured: boolean;
  };
  readonly webserver: Settings<'webserver'> & {
    /** Path of base_url without a trailing slash: `''` or `'/x'`. */
    readonly basePath: string;
  };
  readonly api: Settings<'api'> & {
    /** The names in auth_backends, or else in auth_backend, in order. */
    readonly backends: readonly string[];
  };
  readonly cli: Settings<'cli'>;
  readonly kerberos: Settings<'kerberos'>;
  readonly scheduler: Settings<'scheduler'>;
  readonly operators: Settings<'operators'>;
  readonly celery: Settings<'celery'>;
  readonly windsock: Settings<'windsock'>;

  constructor({ home, configFile, warnings, databaseConfigured, tracing, settings }: ConfigParts) {
    this.home = home;
    this.configFile = configFile;
    this.warnings = Object.freeze([...warnings]);
    this.tracing = tracing && Object.freeze({ ...tracing });
    this.core = Object.freeze({ ...settings.core, databaseConfigured });
    this.webserver = Object.freeze({ ...settings.webserver, basePath: pathOf(settings.webserver.baseUrl) });
    this.api = Object.freeze({ ...settings.api, backends: Object.freeze(backendsOf(settings.api)) });
    this.cli = Object.freeze({ ...settings.cli });
    this.kerberos = Object.freeze({ ...settings.kerberos });
    this.scheduler = Object.freeze({ ...settings.scheduler });
    this.operators = Object.freeze({ ...settings.operators });
    this.celery = Object.freeze({ ...settings.celery });
    this.windsock = Object.freeze({ ...settings.windsock });
    Object.freeze(this);
  }
}

function backendsOf({ authBackend, authBackends }: Settings<'api'>): string[] {
  return (authBackends.trim() || authBackend).split(',').map((name) => name.trim());
}

function pathOf(url: string): string {
  return new URL(url).pathname.replace(/\/+$/, '');
}
