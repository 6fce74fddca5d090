import type { PyValue } from '../python/python-value.js';
import { pythonStr } from '../python/python-str.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { ContextSource, RunSource } from './context-source.js';
import { contextValue } from './context-values.js';
import { DateTime } from './dates/datetime.js';
import { utc } from './dates/zone.js';
import { KnownObject } from './known-object.js';

/** `dag_run`: Airflow's DagRun. */
export function dagRunObject(run: RunSource, source: ContextSource): KnownObject {
  const { dagId } = source.dag;
  const date = dateTimeOf(source.executionDate);
  // One object, so that what a template changes in the conf stays for the fields that come later.
  const conf = contextValue(run.conf, () => source.now());
  const isExternal = pythonStr(run.externalTrigger);
  return new KnownObject(
    'DagRun',
    {
      id: () => BigInt(run.id),
      dag_id: () => dagId,
      run_id: () => run.runId,
      execution_date: () => date,
      state: () => run.state,
      external_trigger: () => run.externalTrigger,
      conf: () => conf,
      start_date: () => dateOrNone(run.startDate),
      end_date: () => dateOrNone(run.endDate),
      is_backfill: () => run.runId.startsWith('backfill_'),
    },
    `<DagRun ${dagId} @ ${date.str}: ${run.runId}, externally triggered: ${isExternal}>`,
  );
}

/** A date of a row: a `datetime.datetime` in UTC. */
export function dateTimeOf(instant: OffsetDateTime): DateTime {
  return new DateTime(instant.toUtc(), utc);
}

/** The same of a date that may be missing. */
export function dateOrNone(instant: OffsetDateTime | null): PyValue {
  return instant && dateTimeOf(instant);
}
