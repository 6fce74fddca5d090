import { setTimeout as sleep } from 'node:timers/promises';
import type { EmptyDatabase } from '../../support/empty-database.js';
import { send } from '../../support/http.js';
import type { SqlConnection } from '../../support/servers/sql-connection.js';
import { type Account, keyOf, livingGroups, readAccount, violationsOf } from './crash-account.js';
import { crashDag, prepareCrashTasks, readCrashLines } from './crash-tasks.js';
import { CrashVictim } from './crash-victim.js';

/** What is killed. */
export type KillTarget = 'scheduler' | 'web server' | 'both' | 'task';

const targets: readonly KillTarget[] = ['scheduler', 'task', 'web server', 'task', 'both'];

/** Milliseconds after the last one was dealt with, within which a kill comes. */
const longestDelayMs = 1500;
/** Runs that are under way at any time. */
const underway = 3;
/** Seconds within which all runs end after the last kill. */
const endWithinSeconds = 90;

/** A try that was running when something was killed. */
interface StruckTry {
  readonly target: KillTarget;
  readonly key: string;
  /** As it is stored. */
  readonly start: string;
}

/** Runs tasks on a service whose processes are killed again and again, and keeps account of all tries. */
export class CrashExperiment {
  readonly kills = new Map<KillTarget, number>();
  readonly acknowledged = new Set<string>();
  /** What was lost, twice at once, or left behind, in words. */
  violations: readonly string[] = [];
  readonly victim: CrashVictim;
  private readonly struck: StruckTry[] = [];
  private account: Account = { runs: [], instances: [] };

  constructor(private readonly database: EmptyDatabase) {
    this.victim = new CrashVictim(database, {
      ...prepareCrashTasks(database.home),
      AIRFLOW__SCHEDULER__JOB_HEARTBEAT_SEC: '1',
      AIRFLOW__CORE__KILLED_TASK_CLEANUP_TIME: '2',
    });
  }

  /** Kills so many times under load, lets all runs end, stops the service, and looks at what is left. */
  async run(kills: number): Promise<void> {
    await this.victim.start();
    const [connection, ofLoad] = [await this.database.connect(), await this.database.connect()];
    try {
      let isOver = false;
      const load = this.load(ofLoad, () => isOver);
      for (let kill = 0; kill < kills; kill++) {
        await sleep(Math.random() * longestDelayMs);
        await this.kill(connection, targets[kill % targets.length] ?? 'both');
      }
      isOver = true;
      await load;
      await allEnd(connection);
      await this.victim.stop();
      await this.settle(connection);
    } finally {
      await Promise.all([connection.close(), ofLoad.close()]);
    }
  }

  /** A line for each target: kills, and what became of the tries that were running then. */
  outcomes(): Record<string, string | number>[] {
    const failedStarts = new Set(
      this.account.instances.flatMap(({ key, failedStarts }) => failedStarts.map((start) => `${key} ${start}`)),
    );
    const final = new Map(this.account.instances.map(({ key, state }) => [key, state]));
    return [...this.kills].map(([target, kills]) => {
      const tries = this.struck.filter((one) => one.target === target);
      const failed = tries.filter(({ key, start }) => failedStarts.has(`${key} ${start}`));
      return {
        target,
        kills,
        'tries running': tries.length,
        'went on to their end': tries.length - failed.length,
        'failed, and later a success': failed.filter(({ key }) => final.get(key) === 'success').length,
        'failed for good': failed.filter(({ key }) => final.get(key) === 'failed').length,
      };
    });
  }

  /** The tries of all task instances. */
  get tries(): number {
    return this.account.instances.reduce((sum, { tryNumber }) => sum + tryNumber, 0);
  }

  private async kill({ sql }: SqlConnection, target: KillTarget): Promise<void> {
    // A task is killed while it runs.
    let rows = await sql(runningTries, crashDag);
    while (target === 'task' && rows.length === 0) {
      await sleep(20);
      rows = await sql(runningTries, crashDag);
    }
    const victim = rows[Math.floor(Math.random() * rows.length)];
    const struck = target === 'task' && victim ? [victim] : rows;
    this.struck.push(...struck.map((row) => ({ target, key: keyOf(row), start: String(row['start_date']) })));
    this.kills.set(target, (this.kills.get(target) ?? 0) + 1);
    if (target === 'scheduler') await this.victim.killScheduler();
    if (target === 'web server') await this.victim.killWebServer();
    if (target === 'both') await this.victim.killBoth();
    if (target === 'task') killGroup(Number(victim?.['pid']));
  }

  /** Triggers runs so that some are always under way. A run that got no answer may be there or not. */
  private async load({ sql }: SqlConnection, isOver: () => boolean): Promise<void> {
    for (let number = 0; !isOver();) {
      const url = this.victim.whereIs();
      const running = await sql("SELECT 1 FROM dag_run WHERE state = 'running'");
      if (url === undefined || running.length >= underway) {
        await sleep(20);
        continue;
      }
      // A date of its own for each, as they come faster than seconds pass.
      const executionDate = new Date(Date.UTC(2024, 0, 1) + ++number * 1000).toISOString();
      const body = JSON.stringify({ run_id: `run-${number}`, execution_date: executionDate });
      const headers = { 'Content-Type': 'application/json' };
      const path = `/api/experimental/dags/${crashDag}/dag_runs`;
      const answer = await send(url, 'POST', path, { body, headers }).catch(() => null);
      if (answer?.status === 200) this.acknowledged.add(`run-${number}`);
      else await sleep(20);
    }
  }

  private async settle(connection: SqlConnection): Promise<void> {
    const lines = readCrashLines(this.database.home);
    this.account = await readAccount(connection);
    const pids = new Set([...lines.values()].flatMap((one) => one.pids));
    const left = livingGroups(pids).map((pid) => `the process group ${pid} is left`);
    this.violations = [...violationsOf(this.account, lines, this.acknowledged), ...left];
  }
}

const runningTries =
  "SELECT task_id, execution_date, start_date, pid FROM task_instance WHERE dag_id = ? AND state = 'running' AND pid IS NOT NULL";

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** Waits until no run is running, but not for ever: what hangs is found afterwards. */
async function allEnd({ sql }: SqlConnection): Promise<void> {
  const deadline = Date.now() + endWithinSeconds * 1000;
  while (Date.now() < deadline && (await sql("SELECT 1 FROM dag_run WHERE state = 'running'")).length > 0) {
    await sleep(100);
  }
}
