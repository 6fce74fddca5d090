import { Column, PrimaryColumn } from 'typeorm';
import { OffsetDateTime } from '../../time/offset-date-time.js';

/** Reads and writes an instant as text, because a JavaScript `Date` would cut Airflow's microseconds. */
const timestampTransformer = {
  from: (text: string | null): OffsetDateTime | null => (text === null ? null : OffsetDateTime.fromDatabase(text)),
  to: (value: OffsetDateTime | null | undefined): string | null | undefined => value?.toDatabase() ?? (value as null),
};

// TypeORM turns its own date types into a Date before any transformer runs, so the entities say varchar;
// the real column types stand in the schema (see ../schema).
const timestampOptions = { type: 'varchar', transformer: timestampTransformer } as const;

/** A column of Airflow's type `UtcDateTime`, nullable: an `OffsetDateTime` in UTC, exact to the microsecond. */
export function TimestampColumn(name: string): PropertyDecorator {
  return Column({ ...timestampOptions, name, nullable: true });
}

/** A `TimestampColumn` that is part of the primary key. */
export function PrimaryTimestampColumn(name: string): PropertyDecorator {
  return PrimaryColumn({ ...timestampOptions, name });
}
