import type { OffsetDateTime } from '../common/offset-date-time.js';
import type { DagRun } from '../database/entities/dag-run.entity.js';

/** A run that has a DAG and an execution date, as all but damaged rows do. */
export interface DatedDagRun extends DagRun {
  dagId: string;
  executionDate: OffsetDateTime;
}

/** A run that was just made. */
export interface TriggeredDagRun {
  readonly dagId: string;
  readonly runId: string;
  /** With the offset that the client sent. */
  readonly executionDate: OffsetDateTime;
  /** Whether the client named the date, or Windsock chose it. */
  readonly dateWasSent: boolean;
}

/** The answer to a trigger. Its message is Airflow's `DagRun.__repr__`. */
export function presentTriggered({ dagId, runId, executionDate, dateWasSent }: TriggeredDagRun) {
  // Airflow: a date that was sent is pendulum's and prints with a "T"; its own is Python's and prints with a space.
  const date = dateWasSent ? executionDate.isoformat() : executionDate.toString();
  return {
    execution_date: executionDate.isoformat(),
    message: `Created <DagRun ${dagId} @ ${date}: ${runId}, externally triggered: True>`,
    run_id: runId,
  };
}

/** Builds the answers that show runs. They differ from installation to installation in one thing, the graph's path. */
export class DagRunPresenter {
  /** @param graphPath the path of Airflow's graph view, e.g. `/admin/airflow/graph` */
  constructor(private readonly graphPath: string) {}

  /** An entry of the run list. */
  listEntry(run: DatedDagRun) {
    return {
      dag_id: run.dagId,
      dag_run_url: this.graphUrl(run),
      execution_date: run.executionDate.isoformat(),
      id: run.id,
      run_id: run.runId,
      start_date: run.startDate?.isoformat() ?? '',
      state: run.state,
    };
  }

  /** An entry of `latest_runs`. */
  latest(run: DatedDagRun) {
    return {
      dag_id: run.dagId,
      dag_run_url: this.graphUrl(run),
      execution_date: run.executionDate.isoformat(),
      start_date: run.startDate?.isoformat() ?? '',
    };
  }

  private graphUrl({ dagId, executionDate }: DatedDagRun): string {
    return `${this.graphPath}?dag_id=${formEncode(dagId)}&execution_date=${formEncode(executionDate.toString())}`;
  }
}

/** Werkzeug's `url_quote_plus`: only letters, digits and `-._~` stay, a space becomes `+`. */
function formEncode(text: string): string {
  // The well-formed text: a lone surrogate has no UTF-8 form and would throw.
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
