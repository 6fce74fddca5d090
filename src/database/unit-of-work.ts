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

const retryDelayMs = { shortest: 2, longest: 25 }; // milliseconds

/** Milliseconds of work on SQLite after which others have their turn before it is committed. */
const longWorkMs = 10;

/** Dead connections that a pool may hand out before a request gives up. */
const maxDeadConnections = 3;

/** What a unit of work is, as those read it who follow them. */
export interface UnitOfWorkEvent {
  readonly operation: 'transaction' | 'read';
  /** What its caller gets instead of a result. */
  error?: unknown;
}

/** Tells whoever subscribes where a unit of work begins, waits included, and how it ends. */
export const unitsOfWork = tracingChannel<UnitOfWorkEvent>('windsock:unit-of-work');

/**
 * Every use of the database goes through here. `transaction` is all or nothing; `read` is for queries that need no
 * transaction. Both reject with ServiceUnavailable while the database cannot be reached, and with AirflowBadRequest for
 * a value that it cannot store.
 *
 * TypeORM has a single SQLite connection, which all requests share: work that overlapped there would join another
 * request's transaction and be lost with its rollback. So on SQLite work runs one after the other. Another process's
 * lock is waited for here, off the event loop, and not in the driver, which would block it.
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
   * Runs the work in one transaction: committed when its promise resolves, rolled back when it rejects. Where another
   * writer is in the way, by a lock or by a row that it wrote since the work looked for it, the work is rolled back and
   * run again; so it must have no effect outside the database.
   *
   * @throws ServiceUnavailable if the way was not free within `[core] sql_alchemy_lock_timeout`
   */
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.follow('transaction', async (onCommit) => {
      // SQLite's driver does its work, and waits for the disk, on the event loop, which others need between two of them.
      if (this.serial) await setImmediate();
      return inTransaction(this.dataSource, async (manager) => {
        const begun = performance.now();
        const result = await work(manager);
        // What took long to write takes as long to commit.
        if (this.serial && performance.now() - begun > longWorkMs) await setImmediate();
        onCommit();
        return result;
      });
    });
  }

  /** Runs queries that need no transaction; the same waiting and errors as `transaction`. */
  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.follow('read', () => work(this.dataSource.manager));
  }

  /**
   * Makes sure that the database takes writes again, if one has failed for a full disk or a read-only database since.
   * Nothing is written as long as none has.
   *
   * @throws ServiceUnavailable if it does not
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

  /** What is taken of the connections now. */
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

/** Work in the database, which tells when it may have an effect from then on. */
type Work<T> = (onCommit: () => void) => Promise<T>;

/**
 * Runs the work, and runs it again while another writer is in its way; and if its connection was lost before it had any
 * effect, which pooled ones do unnoticed: what SQLAlchemy's pre-ping is for, without asking every time.
 */
async function withRetries<T>(work: Work<T>, deadline: number): Promise<T> {
  let delay = retryDelayMs.shortest;
  for (let deadConnections = 0; ;) {
    let mayHaveEffect = false;
    try {
      return await work(() => (mayHaveEffect = true));
    } catch (error) {
      if (!mayHaveEffect && isConnectionLost(error) && ++deadConnections <= maxDeadConnections) continue;
      const inTheWay = isLockConflict(error) || isUniqueViolation(error) || isStalePlan(error);
      if (!inTheWay || performance.now() + delay > deadline) throw translateDatabaseError(error);
    }
    await sleep(delay);
    delay = Math.min(delay * 2, retryDelayMs.longest);
  }
}
