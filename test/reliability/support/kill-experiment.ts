import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AirflowDatabase } from '../../support/airflow-database.js';
import { auditViolations } from './audit-trail.js';
import { abandoned, coldDatabase, coldFile, damages } from './cold-database.js';
import { twoWorkers, Victim } from './victim.js';
import { Workload } from './workload.js';

/** Milliseconds after an acknowledged change within which a kill comes. */
const longestDelayMs = 400;

/** Clients that change a database through a service that is killed again and again. */
export class KillExperiment {
  /** How often the next start found something in SQLite's write-ahead log. */
  recoveries = 0;
  /** What was lost, or half there, or answered as it should not be, in words. */
  readonly violations = new Set<string>();

  private constructor(
    private readonly database: AirflowDatabase,
    readonly victim: Victim,
    readonly workload: Workload,
  ) {}

  /** @param doomed how many DAGs there are to be deleted */
  static async prepare(original: AirflowDatabase, doomed: number): Promise<KillExperiment> {
    const database = await coldDatabase(original);
    const victim = new Victim(database.env);
    const workload = await Workload.prepare(database, () => victim.url, { doomed });
    return new KillExperiment(database, victim, workload);
  }

  /** Kills it so many times, if the minutes suffice and nothing is wrong; then lets it serve and stop in peace. */
  async run(kills: number, minutes: number): Promise<void> {
    const deadline = performance.now() + minutes * 60_000;
    const goesOn = () => this.victim.kills < kills && performance.now() < deadline && this.violations.size === 0;
    for (let round = 0; goesOn(); round++) {
      await this.ways[round % this.ways.length]!();
      await abandoned(this.database);
      if (hasLog(this.database)) this.recoveries++;
    }
    await this.start();
    await this.underLoad(() => this.victim.stop());
    await this.check();
  }

  /** Ways to kill it. Each leaves it dead. */
  private readonly ways: readonly (() => Promise<void>)[] = [
    async () => {
      await this.start(...twoWorkers);
      await this.underLoad(async () => {
        this.victim.killWorker();
        // The other one goes on, and serves the clients of both.
        await this.acknowledgement();
        await this.victim.killAll();
      });
    },
    () => this.victim.startInVain(),
    async () => {
      await this.start();
      await this.underLoad(() => this.victim.killAll());
    },
    async () => {
      await this.start(...twoWorkers);
      await this.underLoad(() => this.victim.killAll());
    },
    async () => {
      await this.start(...twoWorkers);
      await this.underLoad(() => this.victim.killPrimary());
    },
    () => this.victim.startInVain(...twoWorkers),
  ];

  /** Starts it on what is left, and looks at that before anybody changes it. */
  private async start(...words: string[]): Promise<void> {
    await this.victim.start(...words);
    if (words.length > 0) await this.victim.bothServe();
    await this.check();
  }

  private async check(): Promise<void> {
    const { workload, database } = this;
    const found = [
      ...workload.unexpected,
      ...(await workload.ledger.settle(database)),
      ...(await auditViolations(workload.ledger, database)),
      ...(await damages(database)),
    ];
    for (const violation of found) this.violations.add(violation);
  }

  /** Lets clients change things, and at a random moment an end come of it. */
  private async underLoad(end: () => Promise<void>): Promise<void> {
    let isOver = false;
    const load = this.workload.run(() => isOver);
    await this.acknowledgement();
    await end();
    isOver = true;
    await load;
  }

  /** Waits for an acknowledged change, and a random while longer. */
  private async acknowledgement(): Promise<void> {
    const { ledger } = this.workload;
    const before = ledger.acknowledged;
    while (ledger.acknowledged === before) await this.victim.whileAlive(sleep(1));
    await this.victim.whileAlive(sleep(Math.random() * longestDelayMs));
  }
}

function hasLog(database: AirflowDatabase): boolean {
  const path = `${join(database.home, coldFile)}-wal`;
  return existsSync(path) && statSync(path).size > 0;
}
