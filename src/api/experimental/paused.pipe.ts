import { Injectable, type PipeTransform } from '@nestjs/common';
import { AirflowBadRequest } from '../../common/errors.js';

/**
 * Reads the last segment of `…/paused/<true|false>`.
 *
 * Differs from Airflow: anything but exactly `true` unpauses there, so a typo would start a DAG.
 */
@Injectable()
export class PausedPipe implements PipeTransform<string, boolean> {
  /** @throws AirflowBadRequest for any other word */
  transform(word: string): boolean {
    const lower = word.toLowerCase();
    if (lower !== 'true' && lower !== 'false') {
      throw new AirflowBadRequest(`The path must end in paused/true or paused/false, not paused/${word}`);
    }
    return lower === 'true';
  }
}
