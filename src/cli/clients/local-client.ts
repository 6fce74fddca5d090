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
import { DagRunsService } from '../../dag-runs/dag-runs.service.js';
import { ExecutionDatePipe } from '../../api/experimental/execution-date.pipe.js';
import { TriggerDagService } from '../../dag-runs/trigger-dag.service.js';
import { pickleConf, readRunId } from '../../dag-runs/trigger-request.js';
import type { Dag } from '../../serialized-dags/dag.js';
import { DagCatalog } from '../../dags/dag-catalog.service.js';
import { DagListService, type ListedDag } from '../../dags/dag-list.service.js';
import { DagsService } from '../../dags/dags.service.js';
import { DeleteDagService } from '../../dags/delete-dag.service.js';
import { CreatePoolPipe } from '../../api/experimental/create-pool.dto.js';
import { presentPool } from '../../api/experimental/pool.presenter.js';
import { PoolsService } from '../../pools/pools.service.js';
import { presentTaskInstance } from '../../api/experimental/task.presenter.js';
import { TasksService } from '../../tasks/tasks.service.js';
import { openDatabase } from '../../database/open-database.js';
import { commandActor } from './command-actor.js';
import { LocalModule } from './local.module.js';

function warn(message: unknown): void {
  process.stderr.write(`windsock: ${String(message)}\n`);
}

/** What goes wrong is said, and nothing else: standard output is for results. */
const quietLogger: LoggerService = { log: () => undefined, warn, error: warn };

type Class<T> = abstract new (...parameters: never[]) => T;

/**
 * Airflow's `local_client`: does in this process, on the database, what the service does over HTTP. Nobody is asked who
 * calls: whoever can read the configuration can write to the database. Errors are the service's own.
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
      runId: () => readRunId(runId),
      conf: () => pickleConf(typeof conf === 'object' && conf !== null ? JSON.stringify(conf) : conf),
      executionDate: executionDate == null ? undefined : this.date(executionDate),
      replaceMicroseconds: executionDate == null,
    };
    return presentTriggered(await this.get(TriggerDagService).triggerDag(request, this.actor));
  }

  async deleteDag(dagId: string): Promise<DeletedDag> {
    const count = await this.get(DeleteDagService).deleteDag(dagId, this.actor);
    return { count, message: `Removed ${count} record(s)` };
  }

  setPaused(dagId: string, paused: boolean): Promise<void> {
    return this.get(DagsService).setPaused(dagId, paused, this.actor);
  }

  async getDagRuns(dagId: string, { state }: DagRunFilter = {}): Promise<DagRun[]> {
    const presenter = this.get(DagRunPresenter);
    const runs: DagRun[] = [];
    for await (const batch of this.get(DagRunsService).getDagRuns(dagId, state)) {
      for (const run of batch) runs.push(presenter.listEntry(run));
    }
    return runs;
  }

  async getDagRunState(dagId: string, executionDate: string): Promise<DagRunState> {
    const { state } = await this.get(DagRunsService).getDagRun(dagId, this.date(executionDate));
    return { state };
  }

  async getTaskInstance(dagId: string, executionDate: string, taskId: string): Promise<TaskInstance> {
    const date = this.date(executionDate);
    const instance = await this.get(TasksService).getTaskInstance(dagId, date, taskId);
    return presentTaskInstance(instance);
  }

  async getPools(): Promise<Pool<number | bigint>[]> {
    return (await this.get(PoolsService).getPools()).map(presentPool);
  }

  async getPool(name: string): Promise<Pool<number | bigint>> {
    return presentPool(await this.get(PoolsService).getPool(name));
  }

  async createPool(pool: NewPool): Promise<Pool<number | bigint>> {
    const body = new CreatePoolPipe().transform(Buffer.from(JSON.stringify(pool)));
    return presentPool(await this.get(PoolsService).createPool(body, this.actor));
  }

  async deletePool(name: string): Promise<Pool<number | bigint>> {
    return presentPool(await this.get(PoolsService).deletePool(name, this.actor));
  }

  /** The DAGs and sub-DAGs of the database by id. No endpoint has them. */
  listDags(): Promise<ListedDag[]> {
    return this.get(DagListService).listDags();
  }

  /**
   * The structure of a DAG or sub-DAG. No endpoint has it.
   *
   * @throws DagNotFound
   */
  getDag(dagId: string): Promise<Dag> {
    return this.get(DagCatalog).getDag(dagId);
  }

  private date(text: string) {
    return this.get(ExecutionDatePipe).transform(text);
  }

  private get<T>(service: Class<T>): T {
    return this.context.get(service as never, { strict: false });
  }
}
