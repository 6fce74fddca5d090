import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Fault } from './fault.js';
import { report } from './figures.js';
import type { OwnDatabase } from './own-database.js';
import { untilDone } from './processes.js';
import { scale } from './scale.js';
import { type Footprint, poolSize, timeouts, WatchedService } from './watched-service.js';
import { Workload } from './workload.js';

/** Milliseconds that an answer may take: what the configuration allows, and what a busy machine needs. */
const answerBound = (timeouts.pool + timeouts.statement + timeouts.lock) * 1000 + scale(10_000, 2000);
/** Milliseconds that a sign of life may take. */
const lifeBound = scale(5000, 1000);
/** Milliseconds within which all is well again. */
const recoveryBound = scale(15_000, 5000);
/** Changes that are to succeed before and after a fault. */
const enough = scale(15, 40);
/** Changes after which a service has come to its normal size. */
const warmUp = scale(100, 1000);

/** What a service may hold more than before: no fault's leavings, but the structures of more DAGs, and what comes and goes. */
const noise = { heap: 16 * 2 ** 20, rss: 96 * 2 ** 20, files: 4 };

/** A service under load, to whose database things happen. */
export class FaultExperiment {
  private held: Footprint | undefined;

  private constructor(
    private readonly database: OwnDatabase,
    private readonly service: WatchedService,
    private readonly workload: Workload,
  ) {}

  /**
   * Starts a service, and puts load on it.
   *
   * @param port where the database's server is for it, if not where the database says
   */
  static async start(database: OwnDatabase, port?: number): Promise<FaultExperiment> {
    const service = await WatchedService.start(database.env, port);
    const workload = await database.atOnce((now) =>
      Workload.prepare(now, () => service.url, { doomed: scale(30, 600) }),
    );
    const experiment = new FaultExperiment(database, service, workload);
    await workload.run(experiment.after(warmUp));
    experiment.held = await service.footprint(database);
    return experiment;
  }

  /** The process of the service. */
  get pid(): number {
    return this.service.pid;
  }

  /** Ends the service, which must be able to. */
  async stop(): Promise<void> {
    expect(await this.service.stop()).toBe(true);
  }

  /**
   * Has a fault happen some times, and reports what came of it.
   *
   * @throws if a promise is broken
   */
  async suffer(fault: Fault, times: number): Promise<void> {
    const { workload, service, database } = this;
    const { acknowledged } = workload.ledger;
    [workload.worstAnswer, workload.refused] = [0, 0];
    let recovery = 0;
    for (let time = 0; time < times; time++) recovery = Math.max(recovery, await this.sufferOnce(fault));
    const lost = await database.atOnce((now) => workload.ledger.violations(now));
    const before = this.held!;
    const after = await this.footprintLike(before);
    report({
      experiment: `Database: ${fault.name}`,
      ...{ database: database.dialect, runs: 1, faults: times, lost: lost.length },
      acknowledged: workload.ledger.acknowledged - acknowledged,
      worstAnswer: workload.worstAnswer,
      more: { refused: workload.refused, 'well again (ms)': Math.round(recovery), ...changeOf(before, after) },
    });
    expect([...lost, ...new Set(workload.unexpected), ...service.errors()].slice(0, 5)).toEqual([]);
    expect(workload.worstAnswer).toBeLessThan(answerBound);
    expect(recovery).toBeLessThan(recoveryBound);
    expect(excess(before, after)).toEqual([]);
  }

  /** Returns the milliseconds after which all was well again. */
  private async sufferOnce(fault: Fault): Promise<number> {
    let [isLifted, isOver] = [false, false];
    const load = this.workload.run(() => isOver);
    try {
      await this.acknowledgements();
      const life = this.service.worstLife(() => isLifted);
      const { refused } = this.workload;
      await fault.inject();
      await sleep(fault.lasts);
      if (fault.total || fault.refuses) await until(() => this.workload.refused > refused);
      await this.expectWord(fault);
      await fault.lift();
      const start = performance.now();
      isLifted = true;
      expect(await life).toBeLessThan(lifeBound);
      await untilDone(async () => expect(await this.service.isWell()).toBe(true));
      const recovery = performance.now() - start;
      await this.acknowledgements();
      return recovery;
    } finally {
      [isLifted, isOver] = [true, true];
      await load;
    }
  }

  /** What the service says of itself meanwhile, in bounded time. */
  private async expectWord({ total }: Fault): Promise<void> {
    const start = performance.now();
    const [ready, health] = await Promise.all([this.service.get('/readyz'), this.service.get('/health')]);
    expect(performance.now() - start).toBeLessThan(answerBound);
    if (!total) return;
    expect(ready.status).toBe(503);
    expect(health.json()).toMatchObject({ metadatabase: { status: 'unhealthy' } });
  }

  /** Waits for some more changes to succeed. */
  private acknowledgements(): Promise<void> {
    return until(this.after(enough));
  }

  private after(changes: number): () => boolean {
    const goal = this.workload.ledger.acknowledged + changes;
    return () => this.workload.ledger.acknowledged >= goal;
  }

  /** What the service holds once it has let go of what the fault left. */
  private async footprintLike(before: Footprint): Promise<Footprint> {
    for (let tries = 1; ; tries++) {
      const after = await this.service.footprint(this.database);
      if (excess(before, after).length === 0 || tries === 10) return after;
    }
  }
}

function until(isReached: () => boolean): Promise<void> {
  return untilDone(() => (isReached() ? Promise.resolve() : Promise.reject(new Error('it does not come to pass'))));
}

/** What is more than it may be. */
function excess(before: Footprint, after: Footprint): string[] {
  const others = (footprint: Footprint) => footprint.files - footprint.connections;
  const found = {
    heap: after.heap > before.heap + noise.heap,
    rss: after.rss > before.rss + noise.rss,
    files: others(after) > others(before) + noise.files,
    connections: after.connections > poolSize,
  };
  const names = Object.entries(found).filter(([, tooMuch]) => tooMuch);
  return names.map(([name]) => `${name}: ${JSON.stringify([before, after])}`);
}

function changeOf(before: Footprint, after: Footprint): Record<string, string> {
  const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
  return {
    'heap (MiB)': `${mebibytes(before.heap)} to ${mebibytes(after.heap)}`,
    'RSS (MiB)': `${mebibytes(before.rss)} to ${mebibytes(after.rss)}`,
    files: `${before.files} to ${after.files}`,
    connections: `${before.connections} to ${after.connections}`,
  };
}
