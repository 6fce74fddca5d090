import { tracingChannel } from 'node:diagnostics_channel';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { ServiceUnavailable } from '../common/errors.js';
import { AirflowConfig } from '../config/airflow-config.js';
import {
  isConnectionLost,
  isLockConflict,
  isStalePlan,
  isUniqueViolation,
  isWriteRefusal,
  translateDatabaseError,
} from './database-errors.js';
import { poolUse, type PoolUse } from './pool-use.js';
import { inTransaction } from './transaction.js';
import { probeWrite } from './write-probe.js';

const retryDelayMs = { shortest: 2, longest: 25 };

/** After this many milliseconds of work on SQLite, other requests run before the commit. */
const longWorkMs = 10;

/** Lost connections that a unit of work may get from the pool before it fails. */
const maxDeadConnections = 3;

/** The event that subscribers of `unitsOfWork` receive. */
export interface UnitOfWorkEvent {
  readonly operation: 'transaction' | 'read';
  /** The error that the caller gets. */
  error?: unknown;
}

/** Publishes the start (including waits) and the end of each unit of work. */
export const unitsOfWork = tracingChannel<UnitOfWorkEvent>('windsock:unit-of-work');

/**
 * All database access goes through this class. `transaction` is atomic; `read` is for queries that need no transaction.
 * Both reject with ServiceUnavailable while the database cannot be reached, and with AirflowBadRequest for a value that
 * it cannot store.
 *
 * TypeORM has a single SQLite connection, which all requests share. Overlapping work would join another request's
 * transaction and be lost with its rollback, so on SQLite units of work run one at a time. This class waits for the
 * locks of other processes, because the driver would block the event loop meanwhile.
 */
@Injectable()
export class UnitOfWork {
  private readonly serial: boolean;
  private readonly lockTimeout: number; // milliseconds
  private last: Promise<unknown> = Promise.resolve();
  private unfinished = 0;
  private writesFail = false;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    config: AirflowConfig,
  ) {
    this.serial = dataSource.options.type === 'better-sqlite3';
    this.lockTimeout = Math.round(config.core.sqlAlchemyLockTimeout * 1000);
  }

  /**
   * Runs the work in one transaction: commits when the promise resolves, rolls back when it rejects. If a lock, or a
   * row that another transaction inserted meanwhile, conflicts with the work, it is rolled back and run again. The work
   * must therefore have no effect outside the database.
   *
   * @throws ServiceUnavailable if the conflict lasts longer than `[core] sql_alchemy_lock_timeout`
   */
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.follow('transaction', async (onCommit) => {
      // SQLite's driver works and waits for the disk on the event loop. Let other tasks run between two transactions.
      if (this.serial) await setImmediate();
      return inTransaction(this.dataSource, async (manager) => {
        const begun = performance.now();
        const result = await work(manager);
        // A transaction that was slow to write is as slow to commit.
        if (this.serial && performance.now() - begun > longWorkMs) await setImmediate();
        onCommit();
        return result;
      });
    });
  }

  /** Runs queries that need no transaction, with the retries and errors of `transaction`. */
  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.follow('read', () => work(this.dataSource.manager));
  }

  /**
   * Checks that the database accepts writes again after one failed because the disk was full or the database read-only.
   * Writes nothing if no write has failed so.
   *
   * @throws ServiceUnavailable if writes still fail
   */
  async requireWrites(): Promise<void> {
    if (!this.writesFail) return;
    const undone = new Error('A probe is rolled back');
    const probe = this.transaction(async (manager) => {
      await probeWrite(manager);
      throw undone;
    });
    await probe.catch((error: unknown) => {
      if (error !== undone) throw error;
    });
    this.writesFail = false;
  }

  /** The current use of the connections. */
  poolUse(): PoolUse {
    return poolUse(this.dataSource, this.unfinished);
  }

  private async follow<T>(operation: UnitOfWorkEvent['operation'], work: Work<T>): Promise<T> {
    const isAlone = this.unfinished++ === 0;
    try {
      const run = () => this.inTurn(work, isAlone);
      return await (unitsOfWork.hasSubscribers ? unitsOfWork.tracePromise(run, { operation }) : run());
    } catch (error) {
      if (error instanceof ServiceUnavailable && isWriteRefusal(error.cause)) this.writesFail = true;
      throw error;
    } finally {
      this.unfinished--;
    }
  }

  private inTurn<T>(work: Work<T>, isAlone: boolean): Promise<T> {
    const deadline = performance.now() + this.lockTimeout;
    if (!this.serial) return withRetries(work, deadline);
    const run = () => withRetries(work, deadline);
    const result = isAlone ? run() : this.last.then(run, run);
    this.last = result;
    return result;
  }
}

/** Work in the database. It calls `onCommit` just before its effects may become permanent. */
type Work<T> = (onCommit: () => void) => Promise<T>;

/**
 * Runs the work again while it conflicts with another transaction, or if its connection was lost before the work had
 * any effect. A pooled connection can be lost unnoticed; SQLAlchemy's pre-ping detects that with a query before each
 * use.
 */
async function withRetries<T>(work: Work<T>, deadline: number): Promise<T> {
  let delay = retryDelayMs.shortest;
  for (let deadConnections = 0; ;) {
    let mayHaveEffect = false;
    try {
      return await work(() => (mayHaveEffect = true));
    } catch (error) {
      if (!mayHaveEffect && isConnectionLost(error) && ++deadConnections <= maxDeadConnections) continue;
      const isConflict = isLockConflict(error) || isUniqueViolation(error) || isStalePlan(error);
      if (!isConflict || performance.now() + delay > deadline) throw translateDatabaseError(error);
    }
    await sleep(delay);
    delay = Math.min(delay * 2, retryDelayMs.longest);
  }
}
