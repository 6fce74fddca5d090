import { Injectable, type PipeTransform } from '@nestjs/common';
import { resultOf } from '../../common/outcome.js';
import type { TriggerRequest } from '../../dag-runs/trigger-request.js';
import { LargeBodies } from '../../http/large-bodies.js';
import { ExecutionDatePipe } from './execution-date.pipe.js';
import { triggerBody } from './trigger-dag-run.dto.js';

/** Reads the body of a trigger, of any size. */
@Injectable()
export class TriggerDagRunPipe implements PipeTransform<
  Uint8Array | undefined,
  Promise<Omit<TriggerRequest, 'dagId'>>
> {
  constructor(
    private readonly bodies: LargeBodies,
    private readonly dates: ExecutionDatePipe,
  ) {}

  async transform(bytes: Uint8Array | undefined): Promise<Omit<TriggerRequest, 'dagId'>> {
    const body = await this.bodies.read(triggerBody, bytes);
    const executionDate = body.executionDate === null ? undefined : this.dates.transform(body.executionDate);
    const replaceMicroseconds = resultOf(body.replaceMicroseconds) ?? executionDate === undefined;
    return { runId: body.runId, conf: body.conf, executionDate, replaceMicroseconds };
  }
}
