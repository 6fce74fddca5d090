import { Injectable, type PipeTransform } from '@nestjs/common';
import { parseAirflowDate, timeZoneOf } from '../common/airflow-date.js';
import { AirflowBadRequest } from '../common/errors.js';
import type { OffsetDateTime } from '../common/offset-date-time.js';
import { AirflowConfig } from '../config/airflow-config.js';

/** Airflow's words for what is no date. */
export function badDate(text: string): string {
  return (
    `Given execution date, ${text}, could not be identified as a date. ` +
    'Example date format: 2015-11-16T14:34:15+00:00'
  );
}

/** Reads an execution date from a path or a body; one without an offset is in `[core] default_timezone`. */
@Injectable()
export class ExecutionDatePipe implements PipeTransform<string, OffsetDateTime> {
  private readonly zone: string;

  constructor(config: AirflowConfig) {
    this.zone = timeZoneOf(config.core.defaultTimezone);
  }

  /** @throws AirflowBadRequest */
  transform(text: string): OffsetDateTime {
    const date = parseAirflowDate(text, this.zone);
    if (!date) throw new AirflowBadRequest(badDate(text));
    return date;
  }
}
