import type { Actor } from '../audit/actor.js';
import type { TriggeredDagRun } from './dag-run.js';
import type { TriggerRequest } from './trigger-request.js';

/** Makes runs at somebody's request. */
export abstract class TriggerDag {
  /**
   * Creates a run of a DAG, one of each of its sub-DAGs, and their task instances: all of it or nothing.
   *
   * @throws DagNotFound; AirflowBadRequest for a date before the DAG's start, a bad run id or conf;
   *   DagRunAlreadyExists if the run id or the date is taken
   */
  abstract trigger(request: TriggerRequest, actor: Actor): Promise<TriggeredDagRun>;
}
