import type { PyValue } from '../python/python-value.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/**
 * What templates read from the database while they are rendered. Rendering is synchronous, so that a lookup that is not
 * at hand stops it; it starts again with the answer.
 */
export interface TemplateLookups {
  /** The value of a variable as text; undefined if there is none. */
  variable(key: string): Promise<string | undefined>;

  /** `ti.xcom_pull` of one task or, with null, of any; undefined if there is no such XCom. */
  xcom(query: XComQuery): Promise<PyValue | undefined>;

  /** Of the latest earlier run of the DAG that was a success: its dates; null if there is none. */
  previousSuccess(): Promise<{ readonly executionDate: OffsetDateTime; readonly startDate: OffsetDateTime } | null>;
}

/** Selects an XCom. */
export interface XComQuery {
  readonly dagId: string;
  readonly taskId: string | null;
  readonly key: string;
  readonly includePriorDates: boolean;
}
