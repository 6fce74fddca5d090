import { Injectable, type PipeTransform } from '@nestjs/common';
import { badDate, parseAirflowDate, timeZoneOf } from '../../time/airflow-date.js';
import { AirflowBadRequest } from '../../common/errors.js';
import { Clock } from '../../time/clock.js';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { AirflowConfig } from '../../config/airflow-config.js';

/** Reads an execution date from a path or a body. A date without an offset is in `[core] default_timezone`. */
@Injectable()
export class ExecutionDatePipe implements PipeTransform<string, OffsetDateTime> {
  private readonly zone: string;

  constructor(
    config: AirflowConfig,
    private readonly clock: Clock,
  ) {
    this.zone = timeZoneOf(config.core.defaultTimezone);
  }

  /** @throws AirflowBadRequest */
  transform(text: string): OffsetDateTime {
    const date = parseAirflowDate(text, this.zone, this.clock.now());
    if (!date) throw new AirflowBadRequest(badDate(text));
    return date;
  }
}
