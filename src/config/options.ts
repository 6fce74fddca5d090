/** The type of each kind of option's value in AirflowConfig. */
export interface OptionValues {
  readonly text: string;
  readonly path: string;
  /** An http or https URL, as written. */
  readonly url: string;
  /** Upper case. */
  readonly level: LoggingLevel;
  readonly boolean: boolean;
  readonly integer: number;
  readonly float: number;
}

/** Python's logging levels, from the most to the least verbose, with its two synonyms. */
export const loggingLevels = ['NOTSET', 'DEBUG', 'INFO', 'WARN', 'WARNING', 'ERROR', 'FATAL', 'CRITICAL'] as const;

/** One of Python's logging levels. */
export type LoggingLevel = (typeof loggingLevels)[number];

/** One option that Windsock reads. */
export interface Option {
  /** Its name in airflow.cfg. */
  readonly key: string;
  readonly kind: keyof OptionValues;
  /** Written as in airflow.cfg, but not interpolated; `{AIRFLOW_HOME}` stands for that directory. */
  readonly default: string;
  /** One line for .env.example and the documentation. */
  readonly description: string;
  /** Also accepted with `_cmd`, and never shown in an error. */
  readonly sensitive?: boolean;
  /** Windsock's own: Airflow does not know it. */
  readonly own?: boolean;
  /** Allows an empty text. */
  readonly mayBeEmpty?: boolean;
  /** The only texts that are allowed, in lower case. */
  readonly choices?: readonly string[];
  /** Bounds of a number, inclusive. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Options by section of airflow.cfg and property of AirflowConfig. */
export type OptionTable = Readonly<Record<string, Readonly<Record<string, Option>>>>;

/**
 * Every option that Windsock reads. The loader, the type of AirflowConfig, .env.example and the documentation are
 * derived from this table. Other options of airflow.cfg are ignored.
 *
 * Defaults are Airflow 1.10.15's (`config_templates/default_airflow.cfg`) unless noted otherwise.
 */
export const optionTable = {
  core: {
    sqlAlchemyConn: {
      key: 'sql_alchemy_conn',
      kind: 'text',
      default: 'sqlite:///{AIRFLOW_HOME}/airflow.db',
      description: "SQLAlchemy URL of Airflow's metadata database: postgresql://, mysql:// or sqlite://.",
      sensitive: true,
    },
    sqlAlchemySchema: {
      key: 'sql_alchemy_schema',
      kind: 'text',
      default: '',
      description: "Database schema of Airflow's tables; empty for the connection's own.",
      mayBeEmpty: true,
    },
    sqlAlchemyPoolEnabled: {
      key: 'sql_alchemy_pool_enabled',
      kind: 'boolean',
      default: 'True',
      description: 'Whether the number of connections is limited by the next two options.',
    },
    sqlAlchemyPoolSize: {
      key: 'sql_alchemy_pool_size',
      kind: 'integer',
      default: '5',
      description: 'Connections to the database that are kept; 0 for no limit. SQLite has one.',
      minimum: 0,
    },
    sqlAlchemyMaxOverflow: {
      key: 'sql_alchemy_max_overflow',
      kind: 'integer',
      default: '10',
      description: 'Further connections under load; -1 for no limit.',
      minimum: -1,
    },
    sqlAlchemyPoolRecycle: {
      key: 'sql_alchemy_pool_recycle',
      kind: 'integer',
      default: '1800',
      description: 'Seconds after which a connection is replaced; -1 for never.',
      minimum: -1,
    },
    sqlAlchemyPoolTimeout: {
      key: 'sql_alchemy_pool_timeout',
      kind: 'float',
      default: '5',
      description: 'Seconds that a request waits for a connection before it is answered with 503.',
      own: true,
      minimum: 0.001,
    },
    sqlAlchemyStatementTimeout: {
      key: 'sql_alchemy_statement_timeout',
      kind: 'float',
      default: '30',
      description: 'Seconds that a statement may take before its request is answered with 503.',
      own: true,
      minimum: 0.001,
    },
    sqlAlchemyStartTimeout: {
      key: 'sql_alchemy_start_timeout',
      kind: 'float',
      default: '60',
      description: 'Seconds that the start waits for a database that cannot be reached.',
      own: true,
      minimum: 0,
    },
    sqlAlchemyLockTimeout: {
      key: 'sql_alchemy_lock_timeout',
      kind: 'float',
      default: '5',
      description: "Seconds that a request waits for another writer's lock before it is answered with 503.",
      own: true,
      minimum: 0,
    },
    dagsFolder: {
      key: 'dags_folder',
      kind: 'path',
      default: '{AIRFLOW_HOME}/dags',
      description: 'Directory of the DAG files.',
    },
    defaultTimezone: {
      key: 'default_timezone',
      kind: 'text',
      default: 'utc',
      description: 'Time zone of dates sent without one: utc, system or an IANA name such as Europe/Amsterdam.',
    },
    loadExamples: {
      key: 'load_examples',
      kind: 'boolean',
      default: 'True',
      description: 'Whether the example DAGs are served.',
    },
    dagsArePausedAtCreation: {
      key: 'dags_are_paused_at_creation',
      kind: 'boolean',
      default: 'True',
      description: 'Whether a DAG is paused when it is first stored.',
    },
    defaultTaskRetries: {
      key: 'default_task_retries',
      kind: 'integer',
      default: '0',
      description: 'Retries of a task that does not say its own.',
    },
    dagConcurrency: {
      key: 'dag_concurrency',
      kind: 'integer',
      default: '16',
      description: 'Task instances at once of a DAG that does not say its own.',
    },
    maxActiveRunsPerDag: {
      key: 'max_active_runs_per_dag',
      kind: 'integer',
      default: '16',
      description: 'Runs at once of a DAG that does not say its own.',
    },
    nonPooledTaskSlotCount: {
      key: 'non_pooled_task_slot_count',
      kind: 'integer',
      default: '128',
      description: 'Slots of default_pool when it is first created.',
    },
    storeSerializedDags: {
      key: 'store_serialized_dags',
      kind: 'boolean',
      default: 'False',
      description: 'Whether Airflow stores its DAGs in the database. Windsock needs it and only warns where it is off.',
    },
    loggingLevel: {
      key: 'logging_level',
      kind: 'level',
      default: 'INFO',
      description: 'Least severe level that is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL.',
    },
    parallelism: {
      key: 'parallelism',
      kind: 'integer',
      default: '32',
      description: 'Task instances that the scheduler runs at once; 0 for no limit.',
      minimum: 0,
    },
    baseLogFolder: {
      key: 'base_log_folder',
      kind: 'path',
      default: '{AIRFLOW_HOME}/logs',
      description: 'Folder of the logs of tasks.',
    },
    logFilenameTemplate: {
      key: 'log_filename_template',
      kind: 'text',
      default: '{{ ti.dag_id }}/{{ ti.task_id }}/{{ ts }}/{{ try_number }}.log',
      description: 'Path of the log of a try below base_log_folder, as a Jinja template.',
    },
    logFormat: {
      key: 'log_format',
      kind: 'text',
      default: '[%(asctime)s] {%(filename)s:%(lineno)d} %(levelname)s - %(message)s',
      description: "Form of a line in the log of a task, in the words of Python's logging.",
    },
    enableXcomPickling: {
      key: 'enable_xcom_pickling',
      kind: 'boolean',
      default: 'True',
      description: 'Whether the values of XComs are stored as pickles; otherwise as JSON.',
    },
    fernetKey: {
      key: 'fernet_key',
      kind: 'text',
      default: '',
      description: 'Key of the encrypted variables.',
      sensitive: true,
      mayBeEmpty: true,
    },
    killedTaskCleanupTime: {
      key: 'killed_task_cleanup_time',
      kind: 'integer',
      default: '60',
      description: 'Seconds between SIGTERM and SIGKILL when a task is ended.',
      minimum: 0,
    },
    dagRunConfOverridesParams: {
      key: 'dag_run_conf_overrides_params',
      kind: 'boolean',
      default: 'False',
      description: 'Whether the conf of a run overrides the params of its tasks in templates.',
    },
    maxNumRenderedTiFieldsPerTask: {
      key: 'max_num_rendered_ti_fields_per_task',
      kind: 'integer',
      default: '30',
      description: 'Runs of a task for which its rendered templates are kept; 0 for all.',
      minimum: 0,
    },
  },
  webserver: {
    baseUrl: {
      key: 'base_url',
      kind: 'url',
      default: 'http://localhost:8080',
      description: 'URL at which clients reach the service; its path is put before every route.',
    },
    webServerHost: {
      key: 'web_server_host',
      kind: 'text',
      // Differs from Airflow: its 0.0.0.0 would open an API that needs no password by default to the whole network.
      default: '127.0.0.1',
      description: 'Address to listen on; 0.0.0.0 for all.',
    },
    webServerPort: {
      key: 'web_server_port',
      kind: 'integer',
      default: '8080',
      description: 'Port to listen on; 0 for any free one.',
      minimum: 0,
      maximum: 65_535,
    },
    workers: {
      key: 'workers',
      kind: 'integer',
      // Differs from Airflow: its 4 suit Python, where a process answers one request at a time.
      default: '0',
      description:
        'Processes that answer requests; 0 for one per processor core on PostgreSQL and MySQL, and one on SQLite.',
      minimum: 0,
      maximum: 1024,
    },
    webServerWorkerTimeout: {
      key: 'web_server_worker_timeout',
      kind: 'integer',
      default: '120',
      description: 'Seconds after which a worker that does nothing any more is killed and replaced; 0 for never.',
      minimum: 0,
    },
    accessLogfile: {
      key: 'access_logfile',
      kind: 'text',
      default: '-',
      description: 'Where each request is logged: - for standard output, the path of a file, or empty for nowhere.',
      mayBeEmpty: true,
    },
    errorLogfile: {
      key: 'error_logfile',
      kind: 'text',
      default: '-',
      description: 'Where everything else is logged: - for standard output, or the path of a file.',
      mayBeEmpty: true,
    },
    rbac: {
      key: 'rbac',
      kind: 'boolean',
      default: 'False',
      description:
        'Whether dag_run_url leads to the RBAC web UI (/graph) or to the classic one (/admin/airflow/graph).',
    },
    webServerSslCert: {
      key: 'web_server_ssl_cert',
      kind: 'text',
      default: '',
      description: 'Path of a PEM file with the certificate and its chain; with the key, the service speaks HTTPS.',
      mayBeEmpty: true,
    },
    webServerSslKey: {
      key: 'web_server_ssl_key',
      kind: 'text',
      default: '',
      description: 'Path of a PEM file with the private key of the certificate.',
      mayBeEmpty: true,
    },
    enableProxyFix: {
      key: 'enable_proxy_fix',
      kind: 'boolean',
      default: 'False',
      description:
        'Whether X-Forwarded-For, -Proto, -Host and -Prefix are believed, because a proxy of yours sets or removes them.',
    },
    proxyFixXFor: {
      key: 'proxy_fix_x_for',
      kind: 'integer',
      default: '1',
      description: 'Proxies that add to X-Forwarded-For; 0 to ignore it.',
      minimum: 0,
    },
    proxyFixXProto: {
      key: 'proxy_fix_x_proto',
      kind: 'integer',
      default: '1',
      description: "Proxies that add to X-Forwarded-Proto, to know the service's own pages by; 0 to ignore it.",
      minimum: 0,
    },
    proxyFixXHost: {
      key: 'proxy_fix_x_host',
      kind: 'integer',
      default: '1',
      description: 'Proxies that add to X-Forwarded-Host, which then counts instead of Host; 0 to ignore it.',
      minimum: 0,
    },
    proxyFixXPrefix: {
      key: 'proxy_fix_x_prefix',
      kind: 'integer',
      default: '1',
      description: 'Proxies that add to X-Forwarded-Prefix, which dag_run_url then begins with; 0 to ignore it.',
      minimum: 0,
    },
  },
  api: {
    authBackend: {
      key: 'auth_backend',
      kind: 'text',
      // Differs from Airflow: 1.10.11 changed it to deny_all; the documentation of this API says default.
      default: 'airflow.api.auth.backend.default',
      description:
        'Who may call: the Python path of an authentication backend, or several with commas, tried in order.',
    },
    authBackends: {
      key: 'auth_backends',
      kind: 'text',
      default: '',
      // Airflow: 2.3 renamed the option.
      description: 'The newer name of auth_backend; if it is not empty, it decides.',
      mayBeEmpty: true,
    },
    allowOpenAccess: {
      key: 'allow_open_access',
      kind: 'boolean',
      default: 'False',
      description: 'Whether the backend default may let everybody in on an address that others can reach.',
      own: true,
    },
    authCacheSeconds: {
      key: 'auth_cache_seconds',
      kind: 'float',
      default: '60',
      description: 'Seconds for which a verified password is not verified again; 0 for none.',
      own: true,
      minimum: 0,
    },
    authMaxPending: {
      key: 'auth_max_pending',
      kind: 'integer',
      default: '64',
      description: 'Passwords that may wait to be verified; requests beyond that are answered with 503.',
      own: true,
      minimum: 0,
    },
    authMaxFailures: {
      key: 'auth_max_failures',
      kind: 'integer',
      default: '10',
      description: 'Wrong passwords in a row, of one user from one address, before 429 slows them down; 0 for never.',
      own: true,
      minimum: 0,
    },
    allowPauseByGet: {
      key: 'allow_pause_by_get',
      kind: 'boolean',
      default: 'True',
      description: 'Whether GET …/paused/true and …/paused/false change anything, as old clients need; if not, 403.',
      own: true,
    },
    accessControlAllowOrigins: {
      key: 'access_control_allow_origins',
      kind: 'text',
      default: '',
      description: 'Origins, with spaces between, whose web pages may call from a browser (CORS).',
      own: true,
      mayBeEmpty: true,
    },
    maxRequestBodySize: {
      key: 'max_request_body_size',
      kind: 'integer',
      default: '16777216',
      description: 'Largest request body in bytes; a longer one is answered with 413.',
      own: true,
      minimum: 1,
    },
  },
  cli: {
    apiClient: {
      key: 'api_client',
      kind: 'text',
      default: 'airflow.api.client.local_client',
      description:
        'How the command line works: airflow.api.client.local_client on the database, or airflow.api.client.json_client.',
    },
    endpointUrl: {
      key: 'endpoint_url',
      kind: 'url',
      default: 'http://localhost:8080',
      description:
        'Where the json_client finds the service, with the path of its base_url; user:password@ may be in it.',
      sensitive: true,
    },
    username: {
      key: 'username',
      kind: 'text',
      default: '',
      description: 'User as whom the json_client calls; empty for the one in endpoint_url or in ~/.netrc.',
      own: true,
      mayBeEmpty: true,
    },
    password: {
      key: 'password',
      kind: 'text',
      default: '',
      description: "That user's password.",
      sensitive: true,
      own: true,
      mayBeEmpty: true,
    },
    requestTimeout: {
      key: 'request_timeout',
      kind: 'float',
      default: '60',
      description: 'Seconds that the json_client waits for an answer.',
      own: true,
      minimum: 0.001,
      maximum: 2_147_483,
    },
  },
  kerberos: {
    keytab: {
      key: 'keytab',
      kind: 'path',
      default: 'airflow.keytab',
      description: 'Keytab with the key of this service, for Kerberos authentication; KRB5_KTNAME wins over it.',
    },
    hostname: {
      key: 'hostname',
      kind: 'text',
      default: '',
      description: 'Host in the name of this service, airflow@host; empty for the full name of this machine.',
      own: true,
      mayBeEmpty: true,
    },
  },
  scheduler: {
    catchupByDefault: {
      key: 'catchup_by_default',
      kind: 'boolean',
      default: 'True',
      description: 'Whether missed runs are made up for of a DAG that does not say so itself.',
    },
    schedulerHealthCheckThreshold: {
      key: 'scheduler_health_check_threshold',
      kind: 'integer',
      default: '30',
      description: "Seconds since the scheduler's last heartbeat after which it counts as unhealthy.",
    },
    statsdOn: {
      key: 'statsd_on',
      kind: 'boolean',
      default: 'False',
      description: 'Whether what Windsock counts is sent to a StatsD server too.',
    },
    statsdHost: {
      key: 'statsd_host',
      kind: 'text',
      default: 'localhost',
      description: 'Host of the StatsD server.',
    },
    statsdPort: {
      key: 'statsd_port',
      kind: 'integer',
      default: '8125',
      description: 'UDP port of the StatsD server.',
      minimum: 1,
      maximum: 65_535,
    },
    statsdPrefix: {
      key: 'statsd_prefix',
      kind: 'text',
      default: 'airflow',
      description: 'What the name of every StatsD metric begins with.',
      mayBeEmpty: true,
    },
    statsdAllowList: {
      key: 'statsd_allow_list',
      kind: 'text',
      default: '',
      description: 'Beginnings, with commas between, of the StatsD metrics that are sent; empty for all.',
      mayBeEmpty: true,
    },
    jobHeartbeatSec: {
      key: 'job_heartbeat_sec',
      kind: 'float',
      default: '5',
      description: 'Seconds between two looks at a running task: has its state been changed from outside?',
      minimum: 0.1,
    },
    schedulerHeartbeatSec: {
      key: 'scheduler_heartbeat_sec',
      kind: 'float',
      default: '5',
      description: 'Seconds between two heartbeats of the scheduler.',
      minimum: 0.1,
    },
    schedulerZombieTaskThreshold: {
      key: 'scheduler_zombie_task_threshold',
      kind: 'integer',
      default: '300',
      description: 'Seconds without a heartbeat after which a running task counts as dead.',
      minimum: 1,
    },
    allowTriggerInFuture: {
      key: 'allow_trigger_in_future',
      kind: 'boolean',
      default: 'False',
      description: 'Whether a run of a DAG without a schedule may begin before its execution date.',
    },
  },
  operators: {
    defaultOwner: {
      key: 'default_owner',
      kind: 'text',
      default: 'airflow',
      description: 'Owner of a task that does not say its own.',
      mayBeEmpty: true,
    },
  },
  celery: {
    defaultQueue: {
      key: 'default_queue',
      kind: 'text',
      default: 'default',
      description: 'Queue of a task that does not say its own.',
      mayBeEmpty: true,
    },
  },
  windsock: {
    userRoles: {
      key: 'user_roles',
      kind: 'text',
      default: '',
      description: 'Who may do what, a rule a line: `name = role [DAG patterns]`. Without any, all callers may do all.',
      own: true,
      mayBeEmpty: true,
    },
    allowedHosts: {
      key: 'allowed_hosts',
      kind: 'text',
      default: '',
      description:
        'Further hosts, with spaces or commas between, as which the backend default may be asked; * for any.',
      own: true,
      mayBeEmpty: true,
    },
    clientTimeout: {
      key: 'client_timeout',
      kind: 'float',
      default: '60',
      description: 'Seconds in which a client must have sent its request, or taken something of its answer.',
      own: true,
      minimum: 0.1,
      maximum: 2_147_483,
    },
    shutdownDelay: {
      key: 'shutdown_delay',
      kind: 'float',
      default: '0',
      description: 'Seconds that a stop waits, no longer ready but still answering, for load balancers to notice.',
      own: true,
      minimum: 0,
    },
    shutdownTimeout: {
      key: 'shutdown_timeout',
      kind: 'float',
      default: '25',
      description: 'Seconds that a stop waits for the requests in flight before it cuts their connections.',
      own: true,
      minimum: 0,
    },
    metricsPort: {
      key: 'metrics_port',
      kind: 'integer',
      default: '0',
      description: 'Port for metrics alone, without a password; 0 to serve /metrics beside the API, to its readers.',
      own: true,
      minimum: 0,
      maximum: 65_535,
    },
    metricsHost: {
      key: 'metrics_host',
      kind: 'text',
      default: '127.0.0.1',
      description: 'Address that metrics_port is listened on.',
      own: true,
    },
    metricsMaxDags: {
      key: 'metrics_max_dags',
      kind: 'integer',
      default: '1000',
      description: 'DAGs that metrics name; runs of any further DAG are counted as those of `_other`.',
      own: true,
      minimum: 0,
    },
    scheduler: {
      key: 'scheduler',
      kind: 'text',
      default: 'auto',
      description:
        'Whether windsock standalone runs a scheduler: on, off, or auto, which means on the embedded database only.',
      own: true,
      choices: ['auto', 'on', 'off'],
    },
  },
} as const satisfies OptionTable;

type Table = typeof optionTable;

/** A section of airflow.cfg that Windsock reads. */
export type SectionName = keyof Table;

/** The values of one section. */
export type Settings<S extends SectionName> = {
  readonly [P in keyof Table[S]]: Table[S][P] extends { kind: infer K extends keyof OptionValues }
    ? OptionValues[K]
    : never;
};

/** `section.key` of an option in the table, such as `webserver.web_server_port`. */
export type OptionName = {
  [S in SectionName]: {
    [P in keyof Table[S]]: Table[S][P] extends { key: infer K extends string } ? `${S}.${K}` : never;
  }[keyof Table[S]];
}[SectionName];

/** The environment variable that overrides an option of airflow.cfg, such as `AIRFLOW__CORE__DAGS_FOLDER`. */
export function environmentVariable(section: string, key: string): string {
  return `AIRFLOW__${section.toUpperCase()}__${key.toUpperCase()}`;
}
