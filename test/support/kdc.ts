import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const realm = 'WINDSOCK.TEST';
/** What a user who is not root has in no PATH on Debian. */
const path = `${process.env.PATH}:/usr/sbin:/sbin`;

/** A Kerberos realm of its own: a real KDC on a free loopback port, with everything it writes in a temporary folder. */
export interface Kdc {
  readonly folder: string;
  /** What libkrb5 needs to find this realm, and to keep its replay cache apart; without tickets and without a keytab. */
  readonly env: Record<string, string>;
  /** The path of a new keytab with the keys of these services, such as `airflow/localhost`. */
  keytab(...services: string[]): string;
  /** Gets a user a ticket-granting ticket, and returns the name of the cache it is in. Makes the user if need be. */
  login(user: string, options?: { lifetime?: string }): string;
  /** The path of a client's configuration that lets clocks differ by no more than these seconds. The default is 300. */
  withClockSkew(seconds: number): string;
  stop(): Promise<void>;
}

/** Why no test can run against a KDC here; null if it can. */
export function whyNoKdc(): string | null {
  const missing = ['krb5kdc', 'kdb5_util', 'kadmin.local', 'kinit', 'curl'].filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`], { env: { PATH: path } }).status !== 0,
  );
  if (missing.length > 0) return `${missing.join(', ')}: not installed (krb5-kdc, krb5-admin-server, krb5-user, curl)`;
  try {
    createRequire(import.meta.url)('kerberos');
    return null;
  } catch {
    return 'the npm package kerberos is not installed (docs/kerberos.md)';
  }
}

/** Starts a KDC, which takes a second or two. */
export async function startKdc(): Promise<Kdc> {
  const folder = mkdtempSync(join(tmpdir(), 'windsock-kdc-'));
  const port = await freePort();
  const env = configure(folder, port);
  const run = (program: string, args: string[], options = {}) =>
    execFileSync(program, args, { env: { ...env, PATH: path }, stdio: ['pipe', 'pipe', 'pipe'], ...options });
  const admin = (query: string) => run('kadmin.local', ['-r', realm, '-q', query]);
  const names = new Set<string>();
  let count = 0;

  run('kdb5_util', ['create', '-s', '-r', realm, '-P', 'master']);
  const server = spawn('krb5kdc', ['-n', '-r', realm, '-P', join(folder, 'pid')], {
    env: { ...env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Whatever becomes of the test, the KDC must not outlive it.
  const kill = () => server.kill();
  process.once('exit', kill);
  await started(server);

  return {
    folder,
    env,
    keytab(...services) {
      const file = join(folder, `${count++}.keytab`);
      for (const service of services) {
        if (!names.has(service)) admin(`addprinc -randkey ${service}`);
        names.add(service);
        admin(`ktadd -norandkey -k ${file} ${service}`);
      }
      return file;
    },
    login(user, { lifetime = '1h' } = {}) {
      if (!names.has(user)) admin(`addprinc -pw secret ${user}`);
      names.add(user);
      const cache = `FILE:${join(folder, `${count++}.cache`)}`;
      run('kinit', ['-l', lifetime, '-c', cache, user], { input: 'secret\n' });
      return cache;
    },
    withClockSkew(seconds) {
      const file = join(folder, `${count++}.conf`);
      writeFileSync(file, clientConfiguration(port, seconds));
      return file;
    },
    async stop() {
      process.off('exit', kill);
      const gone = once(server, 'exit');
      kill();
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Writes the configuration of clients and of the KDC. */
function configure(folder: string, port: number): Record<string, string> {
  const [client, server, replays] = [join(folder, 'krb5.conf'), join(folder, 'kdc.conf'), join(folder, 'replays')];
  mkdirSync(replays);
  writeFileSync(client, clientConfiguration(port));
  writeFileSync(
    server,
    `[kdcdefaults]
  kdc_listen = ""
  kdc_tcp_listen = 127.0.0.1:${port}
[realms]
  ${realm} = {
    database_name = ${folder}/principal
    key_stash_file = ${folder}/stash
    acl_file = ${folder}/acl
    max_life = 10h
  }
[logging]
  kdc = STDERR
`,
  );
  return { KRB5_CONFIG: client, KRB5_KDC_PROFILE: server, KRB5RCACHEDIR: replays };
}

function clientConfiguration(port: number, clockSkew = 300): string {
  return `[libdefaults]
  default_realm = ${realm}
  dns_lookup_realm = false
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
  clockskew = ${clockSkew}
[realms]
  ${realm} = {
    kdc = 127.0.0.1:${port}
  }
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function started(server: ChildProcess): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.on('exit', () => reject(new Error(`krb5kdc does not start: ${output}`)));
    server.stderr!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('commencing operation')) resolve();
    });
  });
}
