import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { ContextSource } from './context-source.js';

const microsPerDay = 86_400_000_000;

/** The dates of the scheduled runs before and after this one; null without a schedule. */
export function neighbouringDates({ run, executionDate, schedule }: ContextSource): {
  readonly previous: OffsetDateTime | null;
  readonly next: OffsetDateTime | null;
} {
  const own = executionDate.toUtc();
  // Airflow: a triggered run is at no place of the schedule, so its neighbours are itself.
  if (run?.externalTrigger) return { previous: own, next: own };
  return { previous: schedule?.previous(own) ?? null, next: schedule?.following(own) ?? null };
}

/** Airflow's names for the dates of a run as texts; a date that is missing is None. */
export function dateTexts(source: ContextSource): Map<string, string | null> {
  const date = source.executionDate.toUtc();
  const { previous, next } = neighbouringDates(source);
  const ts = date.isoformat();
  const day = (instant: OffsetDateTime | null) => instant && instant.isoformat().slice(0, 10);
  const days = {
    ds: day(date),
    yesterday_ds: day(date.plusMicros(-microsPerDay)),
    tomorrow_ds: day(date.plusMicros(microsPerDay)),
    prev_ds: day(previous),
    next_ds: day(next),
  };
  return new Map<string, string | null>([
    ...Object.entries(days).flatMap(([name, text]): [string, string | null][] => [
      [name, text],
      [`${name}_nodash`, text && text.replaceAll('-', '')],
    ]),
    ['ts', ts],
    ['ts_nodash', ts.slice(0, 19).replace(/[-:]/g, '')],
    ['ts_nodash_with_tz', ts.replace(/[-:]/g, '')],
    ['END_DATE', days.ds],
    ['end_date', days.ds],
    ['latest_date', days.ds],
  ]);
}
