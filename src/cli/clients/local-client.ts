import type { INestApplicationContext, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type {
  DagRun,
  DagRunFilter,
  DagRunState,
  DeletedDag,
  ExperimentalClient,
  NewPool,
  Pool,
  TaskInstance,
  TriggerDag,
  TriggeredRun,
} from '../../client/experimental-client.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { DagRunPresenter, presentTriggered } from '../../api/experimental/dag-run.presenter.js';
import { ExecutionDatePipe } from '../../api/experimental/execution-date.pipe.js';
import { DagRuns } from '../../dag-runs/dag-runs.js';
import { TriggerDag as Triggers } from '../../dag-runs/trigger-dag.js';
import { Dags, type ListedDag } from '../../dags/dags.js';
import { Pools } from '../../pools/pools.js';
import type { TaskInstance as DomainTaskInstance } from '../../tasks/task-instance.js';
import { Tasks } from '../../tasks/tasks.js';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { presentDeleted } from '../../api/experimental/dag.presenter.js';
import { outcomeOf } from '../../common/outcome.js';
import { pickleConf, readRunId } from '../../dag-runs/trigger-request.js';
import type { Dag } from '../../serialized-dags/dag.js';
import { createPoolBody } from '../../api/experimental/create-pool.dto.js';
import { presentPool } from '../../api/experimental/pool.presenter.js';
import { presentTaskInstance } from '../../api/experimental/task.presenter.js';
import { openDatabase } from '../../database/open-database.js';
import { commandActor } from './command-actor.js';
import { LocalModule } from './local.module.js';

function warn(message: unknown): void {
  process.stderr.write(`windsock: ${String(message)}\n`);
}

/** Prints only warnings and errors: standard output is for results. */
const quietLogger: LoggerService = { log: () => undefined, warn, error: warn };

type Class<T> = abstract new (...parameters: never[]) => T;

/**
 * Airflow's `local_client`: works on the database in this process, as the service does over HTTP. It does not
 * authenticate: a user who can read the configuration can write to the database. Errors are the service's own.
 */
export class LocalClient implements ExperimentalClient<number | bigint> {
  private readonly actor = commandActor();

  private constructor(private readonly context: INestApplicationContext) {}

  /** @throws StartError if the database cannot be opened */
  static async open(config: AirflowConfig): Promise<LocalClient> {
    const dataSource = await openDatabase(config, warn);
    try {
      const module = LocalModule.forRoot(config, dataSource);
      return new LocalClient(
        await NestFactory.createApplicationContext(module, { logger: quietLogger, abortOnError: false }),
      );
    } catch (error) {
      await dataSource.destroy();
      throw error;
    }
  }

  /** Closes the database. */
  close(): Promise<void> {
    return this.context.close();
  }

  async triggerDag({ dagId, runId, conf, executionDate }: TriggerDag): Promise<TriggeredRun> {
    const request = {
      dagId,
      runId: outcomeOf(() => readRunId(runId)),
      conf: outcomeOf(() => pickleConf(typeof conf === 'object' && conf !== null ? JSON.stringify(conf) : conf)),
      executionDate: executionDate == null ? undefined : this.date(executionDate),
      replaceMicroseconds: executionDate == null,
    };
    return presentTriggered(await this.get(Triggers).trigger(request, this.actor));
  }

  async deleteDag(dagId: string): Promise<DeletedDag> {
    return presentDeleted(await this.get(Dags).delete(dagId, this.actor));
  }

  setPaused(dagId: string, paused: boolean): Promise<void> {
    return this.get(Dags).setPaused(dagId, paused, this.actor);
  }

  async getDagRuns(dagId: string, { state }: DagRunFilter = {}): Promise<DagRun[]> {
    const presenter = this.get(DagRunPresenter);
    const runs: DagRun[] = [];
    for await (const batch of this.get(DagRuns).list(dagId, state)) {
      for (const run of batch) runs.push(presenter.listEntry(run));
    }
    return runs;
  }

  async getDagRunState(dagId: string, executionDate: string): Promise<DagRunState> {
    const { state } = await this.get(DagRuns).get(dagId, this.date(executionDate));
    return { state };
  }

  async getTaskInstance(dagId: string, executionDate: string, taskId: string): Promise<TaskInstance> {
    const date = this.date(executionDate);
    const instance = await this.get(Tasks).getInstance(dagId, date, taskId);
    return presentTaskInstance(instance);
  }

  async getPools(): Promise<Pool<number | bigint>[]> {
    return (await this.get(Pools).list()).map(presentPool);
  }

  async getPool(name: string): Promise<Pool<number | bigint>> {
    return presentPool(await this.get(Pools).get(name));
  }

  async createPool(pool: NewPool): Promise<Pool<number | bigint>> {
    const body = createPoolBody.read(Buffer.from(JSON.stringify(pool)));
    return presentPool(await this.get(Pools).set(body, this.actor));
  }

  async deletePool(name: string): Promise<Pool<number | bigint>> {
    return presentPool(await this.get(Pools).delete(name, this.actor));
  }

  /** The DAGs and sub-DAGs in the database, by id. No endpoint returns them. */
  listDags(): Promise<readonly ListedDag[]> {
    return this.get(Dags).list();
  }

  /**
   * The structure of a DAG or sub-DAG. No endpoint returns it.
   *
   * @throws DagNotFound
   */
  getDag(dagId: string): Promise<Dag> {
    return this.get(Dags).get(dagId);
  }

  /**
   * A task instance with the number of its try. The API returns it as texts, without that number.
   *
   * @throws DagNotFound, TaskNotFound, DagRunNotFound or TaskInstanceNotFound
   */
  findTaskInstance(dagId: string, executionDate: OffsetDateTime, taskId: string): Promise<DomainTaskInstance> {
    return this.get(Tasks).getInstance(dagId, executionDate, taskId);
  }

  private date(text: string) {
    return this.get(ExecutionDatePipe).transform(text);
  }

  private get<T>(service: Class<T>): T {
    return this.context.get(service as never, { strict: false });
  }
}
