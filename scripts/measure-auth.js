// Measures what authentication costs. Needs `npm run build` first; prints a table to standard output.
//
//   node scripts/measure-auth.js [rounds] [seconds]
//
// 1. The median time of an answer to an unknown user and to a wrong password, taken in turns.
// 2. Requests per second with the open backend and with password_auth, once the credentials are cached, in turns.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [rounds = 60, seconds = 4] = process.argv.slice(2).map(Number);
const connections = 32;
const main = join(import.meta.dirname, '../dist/main.js');
const home = mkdtempSync(join(tmpdir(), 'windsock-'));
const passwordAuth = 'airflow.contrib.auth.backends.password_auth';
const paths = [
  '/api/experimental/test',
  '/api/experimental/pools',
  '/api/experimental/dags/example_bash_operator/paused',
];

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

function windsock(words, env, input) {
  const child = spawn(process.execPath, [main, ...words], {
    env: { PATH: process.env.PATH, AIRFLOW_HOME: home, AIRFLOW__CORE__LOGGING_LEVEL: 'ERROR', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(input ?? '');
  return child;
}

const ended = (child) => new Promise((resolve) => child.on('exit', resolve));

async function start(env) {
  const child = windsock(['webserver', '--port', '0'], env);
  const url = await new Promise((resolve) =>
    child.stdout.on('data', (text) => resolve(/http:\/\/[^/\s]+/.exec(String(text))?.[0])),
  );
  return { url, stop: () => (child.kill('SIGTERM'), ended(child)) };
}

function get(url, path, agent, credentials) {
  const headers = credentials ? { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } : {};
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, agent, headers }, (reply) => {
      reply.resume().on('end', () => resolve(reply.statusCode));
    })
      .on('error', reject)
      .end();
  });
}

async function timesOfRefusals() {
  const server = await start({ AIRFLOW__API__AUTH_BACKEND: passwordAuth, AIRFLOW__API__AUTH_MAX_FAILURES: '0' });
  const agent = new Agent({ keepAlive: true });
  const times = { 'unknown user': [], 'wrong password': [] };
  for (let round = 0; round < rounds; round++) {
    for (const [kind, user] of [
      ['unknown user', 'nobody'],
      ['wrong password', 'alice'],
    ]) {
      const begin = performance.now();
      await get(server.url, paths[0], agent, `${user}:${round}`);
      times[kind].push(performance.now() - begin);
    }
  }
  agent.destroy();
  await server.stop();
  for (const [kind, values] of Object.entries(times)) {
    console.log(`${kind.padEnd(16)} median ${median(values).toFixed(1)} ms of ${values.length}`);
  }
}

async function requestsPerSecond(server, path, credentials) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const end = performance.now() + seconds * 1000;
  let count = 0;
  const client = async () => {
    for (; performance.now() < end; count++) {
      const status = await get(server.url, path, agent, credentials);
      if (status !== 200) throw new Error(`${path}: ${status}`);
    }
  };
  await get(server.url, path, agent, credentials);
  await Promise.all(Array.from({ length: connections }, client));
  agent.destroy();
  return count / seconds;
}

async function throughput() {
  const open = await start({});
  const closed = await start({ AIRFLOW__API__AUTH_BACKEND: passwordAuth, AIRFLOW__API__AUTH_CACHE_SECONDS: '3600' });
  for (const path of paths) {
    const ratios = [];
    const figures = [];
    for (let round = 0; round < 7; round++) {
      const free = await requestsPerSecond(open, path);
      const checked = await requestsPerSecond(closed, path, 'alice:secret');
      ratios.push(checked / free);
      figures.push(`${Math.round(free)}/${Math.round(checked)}`);
    }
    console.log(
      `${path.padEnd(56)} ${median(ratios).toFixed(3)} of open; ${figures.join(' ')} (open/password, per second)`,
    );
  }
  await open.stop();
  await closed.stop();
}

try {
  await ended(windsock(['users', 'create', 'alice'], {}, 'secret'));
  await timesOfRefusals();
  await throughput();
} finally {
  rmSync(home, { recursive: true });
}
