import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../audit/actor.js';
import { type Action, recordAction } from '../audit/record-action.js';
import { AirflowBadRequest, DagRunAlreadyExists } from '../common/errors.js';
import { Clock } from '../time/clock.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { resultOf } from '../common/outcome.js';
import { DagCatalog } from '../dags/dag-catalog.service.js';
import type { Dag } from '../serialized-dags/dag.js';
import type { DagRun } from '../database/entities/dag-run.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { TriggeredDagRun } from './dag-run.js';
import { createDagRuns, type NewDagRun } from './create-dag-runs.js';
import type { RunKey } from './create-task-instances.js';
import { runsInTheWay } from './dag-runs.queries.js';
import { TriggerDag } from './trigger-dag.js';
import type { TriggerRequest } from './trigger-request.js';

/** Creates runs in the database (`airflow/api/common/experimental/trigger_dag.py`). */
@Injectable()
export class DatabaseTriggerDag extends TriggerDag {
  constructor(
    private readonly catalog: DagCatalog,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    super();
  }

  trigger(request: TriggerRequest, actor: Actor): Promise<TriggeredDagRun> {
    return this.unitOfWork.transaction(async (manager) => {
      const dag = await this.catalog.getDag(request.dagId, manager);
      const dags = [dag, ...dag.subdags];
      const key = await findFreeKey(manager, request, dags, this.clock.now());
      const conf = asBuffer(resultOf(request.conf));
      const now = this.clock.now();
      const action: Action = {
        at: now,
        event: 'trigger',
        dagId: dag.dagId,
        executionDate: key.executionDate,
        details: { run_id: key.runId },
      };
      const run: NewDagRun = { ...key, conf, state: 'running', startDate: now, externalTrigger: true };
      await createDagRuns(manager, dags, run, () => recordAction(manager, actor, action));
      return { dagId: request.dagId, ...key, dateWasSent: request.executionDate !== undefined };
    });
  }
}

/** Not every driver accepts a Uint8Array from another thread as bytes. */
function asBuffer(bytes: Uint8Array | null): Buffer | null {
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The run id and date of the new run. If the client sent no date, the first trigger in a second gets the whole second
 * and the others keep their microseconds, so that a burst never collides.
 */
async function findFreeKey(
  manager: EntityManager,
  request: TriggerRequest,
  dags: readonly Dag[],
  now: OffsetDateTime,
): Promise<RunKey> {
  const sent = request.executionDate ?? now;
  let executionDate = request.replaceMicroseconds ? sent.withoutMicroseconds() : sent;
  requireStarted(dags[0]!, executionDate);
  const runId = resultOf(request.runId);
  for (;;) {
    const key = { executionDate, runId: runId ?? `manual__${executionDate.isoformat()}` };
    const conflict = await findConflict(manager, dags, key);
    if (!conflict) return key;
    const mayMove = request.executionDate === undefined && (runId === null || conflict.on === 'date');
    if (!mayMove) {
      // Airflow reads the conf after it has looked up the run id, and before it stores the run.
      if (conflict.on === 'date' || conflict.run.dagId !== request.dagId) resultOf(request.conf);
      throw alreadyExists(conflict, key);
    }
    executionDate = executionDate.compareTo(sent) < 0 ? sent : executionDate.plusMicros(1);
  }
}

/** Only the start date in `default_args` counts. The start dates of the DAG and of its tasks do not. */
function requireStarted(dag: Dag, executionDate: OffsetDateTime): void {
  const start = dag.defaultStartDate;
  if (!start || executionDate.compareTo(start) >= 0) return;
  throw new AirflowBadRequest(
    `The execution_date [${executionDate.isoformat()}] should be >= start_date ` +
      `[${start.isoformat()}] from DAG's default_args`,
  );
}

/** An existing run that conflicts with a new one. */
interface Conflict {
  readonly run: DagRun;
  readonly on: 'run id' | 'date';
}

/**
 * Finds an existing run of these DAGs with this run id or date. The first DAG that has one counts, as Airflow stores
 * the runs in this order. In that DAG, a run with the same run id comes first.
 */
async function findConflict(manager: EntityManager, dags: readonly Dag[], key: RunKey): Promise<Conflict | undefined> {
  const dagIds = dags.map((dag) => dag.dagId);
  const runs = await runsInTheWay(manager, { dagIds, runId: key.runId, date: key.executionDate.toDatabase() });
  const rank = ({ run, on }: Conflict) => 2 * dagIds.indexOf(run.dagId!) + (on === 'date' ? 1 : 0);
  return runs.map((run) => conflictWith(run, key)).sort((one, other) => rank(one) - rank(other))[0];
}

/** By elimination: some of MySQL's collations treat `Run` and `run` as the same run id. */
function conflictWith(run: DagRun, key: RunKey): Conflict {
  const hasRunId = run.runId === key.runId || !run.executionDate?.equals(key.executionDate);
  return { run, on: hasRunId ? 'run id' : 'date' };
}

function alreadyExists({ run, on }: Conflict, key: RunKey): DagRunAlreadyExists {
  if (on === 'run id') return new DagRunAlreadyExists(`Run id ${key.runId} already exists for dag id ${run.dagId}`);
  // Differs from Airflow: it looks for the run id alone, and the database's refusal answers 500. The words are 2.x's.
  return new DagRunAlreadyExists(
    `A Dag Run already exists for dag id ${run.dagId} at ${key.executionDate.isoformat()} with run id ${run.runId}`,
  );
}
