import type { IsoInstant } from '../../time/iso-instant.js';
import type { DagRun, LatestRun, TriggeredRun } from '../../client/experimental-client.js';
import type { LatestDagRun, ListedDagRun, TriggeredDagRun } from '../../dag-runs/dag-run.js';
import { readForwardedPrefix } from '../../http/forwarded-prefix.js';

/** The answer to a trigger. Its message is Airflow's `DagRun.__repr__`. */
export function presentTriggered({
  dagId,
  runId,
  executionDate,
  dateWasSent,
}: TriggeredDagRun): Required<TriggeredRun> {
  // Airflow: a date that was sent is pendulum's and prints with a "T"; its own is Python's and prints with a space.
  const date = dateWasSent ? executionDate.isoformat() : executionDate.toString();
  return {
    execution_date: executionDate.isoformat(),
    message: `Created <DagRun ${dagId} @ ${date}: ${runId}, externally triggered: True>`,
    run_id: runId,
  };
}

/** The location of Airflow's graph view. */
export interface GraphLocation {
  /** The path of base_url, which comes before `path`. It has no trailing slash. */
  readonly prefix: string;
  /** E.g. `/admin/airflow/graph`. */
  readonly path: string;
  /** Number of proxies in front that append to X-Forwarded-Prefix; 0 ignores the header. */
  readonly proxies: number;
}

/** Builds the answers that show runs. Installations differ only in the graph's URL. */
export class DagRunPresenter {
  constructor(private readonly graph: GraphLocation) {}

  /**
   * The presenter for a request with this X-Forwarded-Prefix. The value that the outermost proxy added counts.
   *
   * Airflow: `ProxyFix` puts it in the place of base_url's path.
   */
  behind(forwardedPrefix: string | undefined): DagRunPresenter {
    const prefix = readForwardedPrefix(forwardedPrefix, this.graph.proxies);
    return prefix === null ? this : new DagRunPresenter({ ...this.graph, prefix });
  }

  /** An entry of the run list. */
  listEntry(run: ListedDagRun): DagRun {
    return {
      dag_id: run.dagId,
      dag_run_url: this.graphUrl(run.dagId, run.executionDate),
      execution_date: run.executionDate,
      id: run.id,
      run_id: run.runId,
      start_date: run.startDate ?? '',
      state: run.state,
    };
  }

  /** An entry of `latest_runs`. */
  latest(run: LatestDagRun): LatestRun {
    return {
      dag_id: run.dagId,
      dag_run_url: this.graphUrl(run.dagId, run.executionDate),
      execution_date: run.executionDate,
      start_date: run.startDate ?? '',
    };
  }

  private graphUrl(dagId: string, executionDate: IsoInstant): string {
    const { prefix, path } = this.graph;
    return `${prefix}${path}?dag_id=${formEncode(dagId)}&execution_date=${formEncodeDate(executionDate)}`;
  }
}

/**
 * The same as `formEncode` of a date with a space for its `T`. It replaces fixed positions: lists have thousands of
 * dates.
 */
function formEncodeDate(iso: IsoInstant): string {
  const [minutesAt, secondsAt, offsetAt] = [13, 16, iso.length - '+00:00'.length];
  const time = `${iso.slice(11, minutesAt)}%3A${iso.slice(minutesAt + 1, secondsAt)}%3A${iso.slice(secondsAt + 1, offsetAt)}`;
  return `${iso.slice(0, 10)}+${time}%2B00%3A00`;
}

/** Text that needs no encoding, as most DAG ids. */
const plain = /^[\w.~-]*$/;

/** Werkzeug's `url_quote_plus`: only letters, digits and `-._~` stay; a space becomes `+`. */
function formEncode(text: string): string {
  if (plain.test(text)) return text;
  // Make the text well-formed first: a lone surrogate has no UTF-8 form and would throw.
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
