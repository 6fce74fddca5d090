import type { Actor } from '../audit/actor.js';
import type { TriggeredDagRun } from './dag-run.js';
import type { TriggerRequest } from './trigger-request.js';

/** Creates runs on request. */
export abstract class TriggerDag {
  /**
   * Creates a run of a DAG, a run of each of its sub-DAGs, and their task instances: all or nothing.
   *
   * @throws DagNotFound; AirflowBadRequest for a date before the DAG's start, a bad run id or conf;
   *   DagRunAlreadyExists if the run id or the date is taken
   */
  abstract trigger(request: TriggerRequest, actor: Actor): Promise<TriggeredDagRun>;
}
