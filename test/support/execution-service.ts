import { setTimeout as sleep } from 'node:timers/promises';
import type { EmptyDatabase } from './empty-database.js';
import { spawnWindsock, startTimeMs, type WindsockProcess } from './windsock-process.js';

/** A Windsock that runs tasks, in processes of its own. */
export interface ExecutionService {
  /** Without a slash at its end. */
  readonly url: string;
  /** What its processes have printed. */
  readonly printed: () => string;
  /** Stops it in order: its running tasks are ended. */
  readonly stop: () => Promise<void>;
}

/** Makes Airflow's tables. Nothing to do where Windsock makes the database itself. */
export async function createTables({ place, env }: EmptyDatabase): Promise<void> {
  if (place === 'embedded') return;
  const command = spawnWindsock(['initdb'], env);
  const { code } = await command.ended;
  if (code !== 0) throw new Error(`windsock initdb failed: ${command.stdout()}${command.stderr()}`);
}

/**
 * Starts the web server and the scheduler on a database with tables, in one process tree or each by its own command, and
 * waits until both work and have these DAGs.
 */
export async function startExecutionService(
  database: EmptyDatabase,
  env: Record<string, string>,
  { apart = false, dagIds }: { apart?: boolean; dagIds: readonly string[] },
): Promise<ExecutionService> {
  const settings = { ...database.env, AIRFLOW__WINDSOCK__SCHEDULER: 'on', ...env };
  const first = spawnWindsock([apart ? 'webserver' : 'standalone', '--port', '0'], settings);
  const processes = [first];
  const url = await first.url();
  if (apart) processes.push(spawnWindsock(['scheduler'], settings));
  await schedules(database, processes, dagIds);
  return {
    url,
    printed: () => processes.map((one) => one.stdout() + one.stderr()).join('\n'),
    stop: async () => {
      for (const one of processes.toReversed()) one.child.kill('SIGTERM');
      await Promise.all(processes.map((one) => one.ended));
    },
  };
}

/** Waits until the scheduler has its row in `job`, and has stored the DAGs. Throws if a process ends before. */
async function schedules(
  database: EmptyDatabase,
  processes: readonly WindsockProcess[],
  dagIds: readonly string[],
): Promise<void> {
  const { sql, close } = await database.connect();
  const deadline = Date.now() + startTimeMs;
  try {
    for (;;) {
      const [row] = await sql("SELECT 1 FROM job WHERE job_type = 'SchedulerJob' AND state = 'running'");
      const stored = (await sql('SELECT dag_id FROM dag')).map(({ dag_id }) => String(dag_id));
      const missing = dagIds.filter((dagId) => !stored.includes(dagId));
      if (row !== undefined && missing.length === 0) return;
      const dead = processes.find(({ child }) => child.exitCode !== null);
      if (dead || Date.now() > deadline) {
        throw new Error(
          `No scheduler runs, or it does not store ${missing.join()}: ${processes.map((one) => one.stdout() + one.stderr()).join('\n')}`,
        );
      }
      await sleep(50);
    }
  } finally {
    await close();
  }
}
