import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AirflowConfig } from './airflow-config.js';
import { ConfigurationError } from './configuration-error.js';
import { loadAirflowConfig } from './load-airflow-config.js';
import type { ConfigOverrides } from './option-source.js';

const connectionUrl = 'AIRFLOW__CORE__SQL_ALCHEMY_CONN';

let home: string;
let file: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'windsock-config-'));
  file = join(home, 'airflow.cfg');
});

afterEach(() => rmSync(home, { recursive: true }));

function write(...lines: string[]): void {
  writeFileSync(file, lines.join('\n'));
}

function load(env: NodeJS.ProcessEnv = {}, overrides: ConfigOverrides = {}): AirflowConfig {
  return loadAirflowConfig({ PATH: process.env.PATH, AIRFLOW_HOME: home, ...env }, overrides);
}

function failure(env: NodeJS.ProcessEnv = {}, overrides: ConfigOverrides = {}): ConfigurationError {
  try {
    load(env, overrides);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('there was no error');
}

describe('without any configuration', () => {
  it('uses the defaults and writes no file', () => {
    expect({ ...load() }).toEqual({
      home,
      configFile: null,
      warnings: [],
      tracing: null,
      core: {
        sqlAlchemyConn: `sqlite:///${home}/airflow.db`,
        databaseConfigured: false,
        sqlAlchemySchema: '',
        sqlAlchemyPoolEnabled: true,
        sqlAlchemyPoolSize: 5,
        sqlAlchemyMaxOverflow: 10,
        sqlAlchemyPoolRecycle: 1800,
        sqlAlchemyPoolTimeout: 5,
        sqlAlchemyStatementTimeout: 30,
        sqlAlchemyStartTimeout: 60,
        sqlAlchemyLockTimeout: 5,
        dagsFolder: `${home}/dags`,
        defaultTimezone: 'utc',
        loadExamples: true,
        dagsArePausedAtCreation: true,
        defaultTaskRetries: 0,
        dagConcurrency: 16,
        maxActiveRunsPerDag: 16,
        parallelism: 32,
        baseLogFolder: `${home}/logs`,
        logFilenameTemplate: '{{ ti.dag_id }}/{{ ti.task_id }}/{{ ts }}/{{ try_number }}.log',
        logFormat: '[%(asctime)s] {%(filename)s:%(lineno)d} %(levelname)s - %(message)s',
        enableXcomPickling: true,
        fernetKey: '',
        killedTaskCleanupTime: 60,
        dagRunConfOverridesParams: false,
        maxNumRenderedTiFieldsPerTask: 30,
        nonPooledTaskSlotCount: 128,
        storeSerializedDags: false,
        loggingLevel: 'INFO',
      },
      webserver: {
        baseUrl: 'http://localhost:8080',
        basePath: '',
        webServerHost: '127.0.0.1',
        webServerPort: 8080,
        rbac: false,
        webServerSslCert: '',
        webServerSslKey: '',
        enableProxyFix: false,
        proxyFixXFor: 1,
        proxyFixXProto: 1,
        proxyFixXHost: 1,
        proxyFixXPrefix: 1,
        workers: 0,
        webServerWorkerTimeout: 120,
        accessLogfile: '-',
        errorLogfile: '-',
      },
      api: {
        authBackend: 'airflow.api.auth.backend.default',
        authBackends: '',
        backends: ['airflow.api.auth.backend.default'],
        allowOpenAccess: false,
        authCacheSeconds: 60,
        authMaxPending: 64,
        authMaxFailures: 10,
        allowPauseByGet: true,
        accessControlAllowOrigins: '',
        maxRequestBodySize: 16_777_216,
      },
      cli: {
        apiClient: 'airflow.api.client.local_client',
        endpointUrl: 'http://localhost:8080',
        username: '',
        password: '',
        requestTimeout: 60,
      },
      kerberos: { keytab: 'airflow.keytab', hostname: '' },
      scheduler: {
        catchupByDefault: true,
        schedulerHealthCheckThreshold: 30,
        jobHeartbeatSec: 5,
        schedulerHeartbeatSec: 5,
        schedulerZombieTaskThreshold: 300,
        allowTriggerInFuture: false,
        statsdOn: false,
        statsdHost: 'localhost',
        statsdPort: 8125,
        statsdPrefix: 'airflow',
        statsdAllowList: '',
      },
      operators: { defaultOwner: 'airflow' },
      celery: { defaultQueue: 'default' },
      windsock: {
        userRoles: '',
        scheduler: 'auto',
        metricsPort: 0,
        metricsHost: '127.0.0.1',
        metricsMaxDags: 1000,
        allowedHosts: '',
        clientTimeout: 60,
        shutdownDelay: 0,
        shutdownTimeout: 25,
      },
    });
    expect(readdirSync(home)).toEqual([]);
  });

  it('uses ~/airflow as home', () => {
    expect(loadAirflowConfig({ HOME: '/home/me' }).home).toBe('/home/me/airflow');
    expect(loadAirflowConfig({}).home).toBe(join(homedir(), 'airflow'));
  });

  it('is immutable', () => {
    const config = load();
    expect([config, config.warnings, config.core, config.webserver, config.api].every(Object.isFrozen)).toBe(true);
  });
});

describe('AIRFLOW_HOME and AIRFLOW_CONFIG', () => {
  it('are expanded', () => {
    const { home: found } = load({ AIRFLOW_HOME: '$ROOT/x', ROOT: '~', HOME: '/home/me' });
    expect(found).toBe('/home/me/x');
  });

  it('takes the file from AIRFLOW_CONFIG', () => {
    const path = join(home, 'other.cfg');
    writeFileSync(path, '[core]\ndags_folder = /from/other');
    const config = load({ AIRFLOW_CONFIG: '$WHERE/other.cfg', WHERE: home });
    expect([config.configFile, config.core.dagsFolder]).toEqual([path, '/from/other']);
  });

  it('must not be empty or name another user', () => {
    expect(failure({ AIRFLOW_HOME: '', AIRFLOW_CONFIG: '~other/airflow.cfg' }).problems).toEqual([
      { option: 'AIRFLOW_HOME', value: '', message: 'must not be empty', origin: 'environment variable' },
      {
        option: 'AIRFLOW_CONFIG',
        value: '~other/airflow.cfg',
        message: 'must be written out in full, because ~name is not understood',
        origin: 'environment variable',
      },
    ]);
  });
});

describe('the source of an option', () => {
  it('is the command line, then the environment, then the file, then the default', () => {
    const port = (env: NodeJS.ProcessEnv, overrides?: ConfigOverrides): number =>
      load(env, overrides).webserver.webServerPort;

    expect(port({})).toBe(8080);
    write('[webserver]', 'web_server_port = 1');
    expect(port({})).toBe(1);
    const env = { AIRFLOW__WEBSERVER__WEB_SERVER_PORT: '2' };
    expect(port(env)).toBe(2);
    expect(port(env, { 'webserver.web_server_port': '3' })).toBe(3);
    expect(port(env, { 'webserver.web_server_port': undefined })).toBe(2);
  });

  it('may have an empty value', () => {
    write('[core]', 'sql_alchemy_schema = airflow', '[operators]', 'default_owner =');
    const config = load({ AIRFLOW__CORE__SQL_ALCHEMY_SCHEMA: '' });
    expect([config.core.sqlAlchemySchema, config.operators.defaultOwner]).toEqual(['', '']);
  });

  it('may be a command for the connection, after a plain value in the same place', () => {
    const found = (env: NodeJS.ProcessEnv = {}): string => load(env).core.sqlAlchemyConn;

    write('[core]', "sql_alchemy_conn_cmd = printf '%%s' file-command");
    expect(found()).toBe('file-command');
    write('[core]', 'sql_alchemy_conn = file', 'sql_alchemy_conn_cmd = false');
    expect(found()).toBe('file');
    expect(found({ [`${connectionUrl}_CMD`]: "printf '%s' env-command" })).toBe('env-command');
    expect(found({ [connectionUrl]: 'env', [`${connectionUrl}_CMD`]: 'false' })).toBe('env');
  });

  it('is never a command for other options', () => {
    write('[core]', 'dags_folder_cmd = echo /x');
    expect(load({ AIRFLOW__CORE__DAGS_FOLDER_CMD: 'echo /y' }).core.dagsFolder).toBe(`${home}/dags`);
  });

  it('is [DEFAULT] for a section that exists in the file', () => {
    write('[DEFAULT]', 'default_owner = me', 'default_queue = mine', '[celery]');
    const config = load();
    expect([config.operators.defaultOwner, config.celery.defaultQueue]).toEqual(['airflow', 'mine']);
  });

  it('determines whether the database was configured', () => {
    const configured = (env?: NodeJS.ProcessEnv, overrides?: ConfigOverrides): boolean =>
      load(env, overrides).core.databaseConfigured;

    expect(configured({ [connectionUrl]: 'sqlite://' })).toBe(true);
    expect(configured({ [`${connectionUrl}_CMD`]: 'echo sqlite://' })).toBe(true);
    expect(configured({}, { 'core.sql_alchemy_conn': 'sqlite://' })).toBe(true);
    write('[core]', 'sql_alchemy_conn = sqlite://');
    expect(configured()).toBe(true);
  });
});

describe('the text of an option', () => {
  it('is interpolated only in the file', () => {
    write('[core]', 'sql_alchemy_conn = postgresql://u:p%%40@h/%(name)s', 'name = db');
    expect(load().core.sqlAlchemyConn).toBe('postgresql://u:p%40@h/db');
    expect(load({ [connectionUrl]: 'p%40%%' }).core.sqlAlchemyConn).toBe('p%40%%');
  });

  it('is expanded in the environment and the file, but not in commands or on the command line', () => {
    const env = { HOME: '/home/me', X: 'xx' };
    write('[core]', 'dags_folder = ~/$X');
    expect(load(env).core.dagsFolder).toBe('/home/me/xx');
    expect(load({ ...env, AIRFLOW__CORE__DAGS_FOLDER: '~/${X}/y' }).core.dagsFolder).toBe('/home/me/xx/y');
    expect(load({ ...env, [`${connectionUrl}_CMD`]: 'echo ~/$X' }).core.sqlAlchemyConn).toBe('~/$X');
    expect(load(env, { 'core.dags_folder': '/$X' }).core.dagsFolder).toBe('/$X');
  });

  it.each([
    ['http://localhost:8080', ''],
    ['https://example.org/', ''],
    ['https://example.org/air/flow/?x=1', '/air/flow'],
  ])('the base path of %s is read', (url, path) => {
    expect(load({ AIRFLOW__WEBSERVER__BASE_URL: url }).webserver.basePath).toBe(path);
  });
});

describe('errors', () => {
  it('are all listed, with option, value, expectation and position', () => {
    write('[webserver]', '# c', 'web_server_port = 80 # c', 'nonsense', 'rbac = %(x)s', '[webserver]');
    const error = failure(
      { AIRFLOW__CORE__LOAD_EXAMPLES: 'yes', AIRFLOW__WEBSERVER__BASE_URL: 'localhost' },
      { 'api.auth_backend': '' },
    );
    expect(error.message.split('\n')).toEqual([
      'The configuration cannot be used:',
      `  - line 4 of ${file}: is neither \`[section]\`, \`key = value\`, a comment nor the indented continuation of a value`,
      `  - line 6 of ${file}: section [webserver] is in the file already`,
      '  - [core] load_examples = "yes": must be a boolean: True, t, 1, False, f or 0 (environment variable AIRFLOW__CORE__LOAD_EXAMPLES)',
      '  - [webserver] base_url = "localhost": must be an http or https URL (environment variable AIRFLOW__WEBSERVER__BASE_URL)',
      `  - [webserver] web_server_port = "80 # c": must be an integer from 0 to 65535 (line 3 of ${file})`,
      `  - [webserver] rbac = "%(x)s": refers by %(…)s to an option that neither its section nor [DEFAULT] has (line 5 of ${file})`,
      '  - [api] auth_backend = "": must not be empty (command line)',
    ]);
  });

  it.each<[string, NodeJS.ProcessEnv, string[]]>([
    ['a lone % in the file', {}, ['[core]', 'sql_alchemy_conn = mysql://u:s3cret%40@h']],
    ['an unknown name in the file', {}, ['[core]', 'sql_alchemy_conn = mysql://u:%(s3cret)s@h']],
    ['a variable that refers to itself', { [connectionUrl]: 'mysql://u:s3cret$A@h', A: '$A$A' }, []],
    ['a broken line in the file', {}, ['[core]', 'sql_alchemy_conn = mysql://u:', 's3cret@h']],
    ['a command that fails', { [`${connectionUrl}_CMD`]: 'sh -c "echo s3cret; exit 1"' }, []],
    ['a command that prints nothing', {}, ['[core]', 'sql_alchemy_conn_cmd = true s3cret']],
    ['a secrets backend in the environment', { [`${connectionUrl}_SECRET`]: 's3cret' }, []],
    ['a secrets backend in the file', {}, ['[core]', 'sql_alchemy_conn_secret = s3cret']],
    ['an empty connection', { [connectionUrl]: '' }, ['[core]', 'sql_alchemy_conn = s3cret']],
  ])('name the connection option without its value: %s', (_, env, lines) => {
    write(...lines);
    const { message, problems } = failure(env);
    expect(problems).toHaveLength(1);
    expect(JSON.stringify([message, problems])).not.toContain('s3cret');
  });

  it('say that secrets backends are not supported', () => {
    expect(failure({ [`${connectionUrl}_SECRET`]: 'path' }).problems).toEqual([
      {
        option: '[core] sql_alchemy_conn',
        message: 'needs a secrets backend, which is not supported: give the value itself, or use _cmd',
        origin: `environment variable ${connectionUrl}_SECRET`,
      },
    ]);
  });

  it.each<[string, () => void, string]>([
    ['a directory', () => mkdirSync(file), 'is a directory, where a file is wanted'],
    ['a byte order mark', () => writeFileSync(file, '\uFEFF[core]\n'), 'begins with a byte order mark'],
    ['other encodings', () => writeFileSync(file, '[core]\n# é\na = é\n', 'latin1'), 'is not UTF-8 text: see line 2'],
  ])('reject %s as airflow.cfg', (_, make, message) => {
    make();
    expect(failure().message).toContain(`${file}: ${message}`);
  });

  it('reject a home that is a file', () => {
    write('');
    expect(failure({ AIRFLOW_HOME: file }).message).toContain(`${file}/airflow.cfg: cannot be read: ENOTDIR`);
  });
});

describe('warnings', () => {
  it('name options and variables that Airflow ignores because of their case', () => {
    write('[core]', 'DAGS_FOLDER = /x', 'Sql_Alchemy_Conn_CMD = x', 'OTHER = x', '[Api]', 'auth_backend = x');
    const { warnings, core, api } = load({ AIRFLOW__core__load_examples: 'False', AIRFLOW__OTHER__x: 'x' });
    const advice = 'is ignored, as Airflow ignores it: write the section and the option in lower case.';
    expect(warnings).toEqual([
      `[core] DAGS_FOLDER (line 2 of ${file}) ${advice}`,
      `[core] Sql_Alchemy_Conn_CMD (line 3 of ${file}) ${advice}`,
      `[Api] auth_backend (line 6 of ${file}) ${advice}`,
      'Environment variable AIRFLOW__core__load_examples is ignored, as Airflow ignores it: write it in upper case.',
    ]);
    expect([core.dagsFolder, core.loadExamples, api.authBackend]).toEqual([
      `${home}/dags`,
      true,
      'airflow.api.auth.backend.default',
    ]);
  });

  it('ask for serialized DAGs if a file configures a database', () => {
    const warning = expect.stringContaining('store_serialized_dags = True and store_dag_code = True') as string;
    expect(load({ [connectionUrl]: 'sqlite://' }).warnings).toEqual([]);
    write('[core]');
    expect(load().warnings).toEqual([]);
    expect(load({ [connectionUrl]: 'sqlite://' }).warnings).toEqual([warning]);
    write('[core]', 'sql_alchemy_conn = sqlite://', 'store_serialized_dags = True');
    expect(load().warnings).toEqual([]);
  });

  it('say that [core] airflow_home is ignored, if it differs from the home', () => {
    write('[core]', `airflow_home = ${home}`);
    expect(load().warnings).toEqual([]);
    write('[core]', 'airflow_home = /elsewhere');
    expect(load().warnings).toEqual([
      `[core] airflow_home (line 2 of ${file}) is ignored: set the variable AIRFLOW_HOME instead.`,
    ]);
  });

  it('say that the file of AIRFLOW_CONFIG does not exist', () => {
    expect(load({ AIRFLOW_CONFIG: '/no/such.cfg' }).warnings).toEqual([
      'AIRFLOW_CONFIG names /no/such.cfg, which does not exist; going on without a file.',
    ]);
  });
});

describe('.env', () => {
  const optionNames = ['AIRFLOW_HOME', 'AIRFLOW__OPERATORS__DEFAULT_OWNER', 'AIRFLOW__CELERY__DEFAULT_QUEUE'];
  const directory = process.cwd();
  const before = optionNames.map((name) => [name, process.env[name]] as const);

  beforeEach(() => {
    process.chdir(home);
    for (const name of optionNames) delete process.env[name];
    process.env.AIRFLOW_HOME = home;
  });

  afterEach(() => {
    process.chdir(directory);
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("does not override the process's own environment", () => {
    process.env.AIRFLOW__CELERY__DEFAULT_QUEUE = 'real';
    writeFileSync('.env', 'AIRFLOW__OPERATORS__DEFAULT_OWNER="a # b"\nAIRFLOW__CELERY__DEFAULT_QUEUE=dot-env');
    const { operators, celery } = loadAirflowConfig();
    expect([operators.defaultOwner, celery.defaultQueue]).toEqual(['a # b', 'real']);
  });

  it('is not read for any other environment', () => {
    writeFileSync('.env', 'AIRFLOW__OPERATORS__DEFAULT_OWNER=me');
    expect(load().operators.defaultOwner).toBe('airflow');
  });

  it('may be missing, but must be a file', () => {
    expect(loadAirflowConfig().home).toBe(home);
    mkdirSync('.env');
    expect(() => loadAirflowConfig()).toThrow('.env: cannot be read');
  });
});
