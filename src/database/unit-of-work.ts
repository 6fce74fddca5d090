import { tracingChannel } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AirflowConfig } from '../config/airflow-config.js';
import {
  isConnectionLost,
  isLockConflict,
  isStalePlan,
  isUniqueViolation,
  translateDatabaseError,
} from './database-errors.js';
import { poolUse, type PoolUse } from './pool-use.js';

const retryDelay = { shortest: 2, longest: 25 }; // milliseconds

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
  private readonly begin: (manager: EntityManager) => Promise<unknown>;
  private tail: Promise<unknown> = Promise.resolve();
  private unfinished = 0;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    config: AirflowConfig,
  ) {
    this.serial = dataSource.options.type === 'better-sqlite3';
    this.lockTimeout = Math.round(config.core.sqlAlchemyLockTimeout * 1000);
    const { lockTimeout } = this;
    this.begin =
      dataSource.options.type === 'postgres'
        ? (manager) => manager.query(`SET LOCAL lock_timeout = ${lockTimeout}`)
        : () => Promise.resolve();
  }

  /**
   * Runs the work in one transaction: committed when its promise resolves, rolled back when it rejects. Where another
   * writer is in the way, by a lock or by a row that it wrote since the work looked for it, the work is rolled back and
   * run again; so it must have no effect outside the database.
   *
   * @throws ServiceUnavailable if the way was not free within `[core] sql_alchemy_lock_timeout`
   */
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.follow('transaction', (onStart) =>
      this.dataSource.transaction(async (manager) => {
        await this.begin(manager);
        onStart();
        return work(manager);
      }),
    );
  }

  /** Runs queries that need no transaction; the same waiting and errors as `transaction`. */
  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.follow('read', () => work(this.dataSource.manager));
  }

  /** What is taken of the connections now. */
  poolUse(): PoolUse {
    return poolUse(this.dataSource, this.unfinished);
  }

  private async follow<T>(
    operation: UnitOfWorkEvent['operation'],
    work: (onStart: () => void) => Promise<T>,
  ): Promise<T> {
    this.unfinished++;
    try {
      if (!unitsOfWork.hasSubscribers) return await this.enqueue(work);
      return await unitsOfWork.tracePromise(() => this.enqueue(work), { operation });
    } finally {
      this.unfinished--;
    }
  }

  /** @param work tells when it begins to have an effect, if it has one */
  private enqueue<T>(work: (onStart: () => void) => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.lockTimeout;
    const run = () => this.retryUntilFree(() => onLiveConnection(work), deadline);
    if (!this.serial) return run();
    const result = this.tail.then(run);
    this.tail = result.catch(() => undefined);
    return result;
  }

  private async retryUntilFree<T>(work: () => Promise<T>, deadline: number): Promise<T> {
    for (let delay = retryDelay.shortest; ; delay = Math.min(delay * 2, retryDelay.longest)) {
      try {
        return await work();
      } catch (error) {
        const inTheWay = isLockConflict(error) || isUniqueViolation(error) || isStalePlan(error);
        if (!inTheWay || performance.now() + delay > deadline) throw translateDatabaseError(error);
      }
      await sleep(delay);
    }
  }
}

/**
 * Runs the work, and runs it again if the connection that the pool gave had died unnoticed before it had any effect:
 * what SQLAlchemy's pre-ping is for, without asking every time.
 */
async function onLiveConnection<T>(work: (onStart: () => void) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    let started = false;
    try {
      return await work(() => (started = true));
    } catch (error) {
      if (started || attempt > maxDeadConnections || !isConnectionLost(error)) throw error;
    }
  }
}
