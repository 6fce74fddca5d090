import { Column, PrimaryColumn } from 'typeorm';
import { OffsetDateTime } from '../../time/offset-date-time.js';

/** Reads and writes an instant as text, because a JavaScript `Date` has no microseconds. */
const timestampTransformer = {
  from: (text: string | null): OffsetDateTime | null => (text === null ? null : OffsetDateTime.fromDatabase(text)),
  to: (value: OffsetDateTime | null | undefined): string | null | undefined => value?.toDatabase() ?? (value as null),
};

// TypeORM converts its own date types to a Date before any transformer runs, so the entities declare varchar. The
// schema has the real column types (see ../schema).
const timestampOptions = { type: 'varchar', transformer: timestampTransformer } as const;

/** A nullable column of Airflow's type `UtcDateTime`: an `OffsetDateTime` in UTC, exact to the microsecond. */
export function TimestampColumn(name: string): PropertyDecorator {
  return Column({ ...timestampOptions, name, nullable: true });
}

/** A `TimestampColumn` that is part of the primary key. */
export function PrimaryTimestampColumn(name: string): PropertyDecorator {
  return PrimaryColumn({ ...timestampOptions, name });
}
