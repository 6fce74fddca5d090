import { Injectable, Logger } from '@nestjs/common';
import { In } from 'typeorm';
import { ServiceUnavailable } from '../common/errors.js';
import { AirflowConfig } from '../config/airflow-config.js';
import { Job } from '../database/entities/job.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { dumpPickle } from '../python/pickle/pickle.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { type End, type EndedInstance, recordEnd, type XcomWriter } from './record-end.js';
import { recordStarts, type Start } from './record-start.js';
import { xcomJson } from './xcom-json.js';

/**
 * Writes down the tries of this process, many in one transaction. What the database refuses of one try, such as an XCom
 * that is too long for its column, does not hold up the others.
 */
@Injectable()
export class AttemptRecords {
  private readonly logger = new Logger('AttemptRecords');
  private readonly writeXcom: XcomWriter;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly config: AirflowConfig,
  ) {
    this.writeXcom = config.core.enableXcomPickling ? dumpPickle : xcomJson;
  }

  /**
   * @returns the id of the job of each try that was written down
   * @throws ServiceUnavailable
   */
  async starts(starts: readonly Start[]): Promise<Map<Start, number>> {
    try {
      return await this.writeStarts(starts);
    } catch (error) {
      if (error instanceof ServiceUnavailable) throw error;
      return this.startsOneByOne(starts);
    }
  }

  /**
   * @returns the instance of each try as it is now; null if its row is gone
   * @throws ServiceUnavailable
   */
  async ends(ends: readonly End[]): Promise<Map<End, EndedInstance | null>> {
    try {
      return await this.writeEnds(ends);
    } catch (error) {
      if (error instanceof ServiceUnavailable) throw error;
      return this.endsOneByOne(ends);
    }
  }

  /** Renews the heartbeat of jobs. */
  async beat(jobIds: readonly number[], latestHeartbeat: OffsetDateTime): Promise<void> {
    await this.unitOfWork.transaction((manager) => manager.update(Job, { id: In([...jobIds]) }, { latestHeartbeat }));
  }

  private writeStarts(starts: readonly Start[]): Promise<Map<Start, number>> {
    const kept = this.config.core.maxNumRenderedTiFieldsPerTask;
    return this.unitOfWork.transaction((manager) => recordStarts(manager, starts, kept));
  }

  private async startsOneByOne(starts: readonly Start[]): Promise<Map<Start, number>> {
    const jobs = new Map<Start, number>();
    for (const start of starts) {
      const jobId = await this.startOne(start);
      if (jobId !== undefined) jobs.set(start, jobId);
    }
    return jobs;
  }

  /** Of a start, only the rendered fields are the task's own. */
  private async startOne(start: Start): Promise<number | undefined> {
    try {
      return (await this.writeStarts([start])).get(start);
    } catch (error) {
      if (error instanceof ServiceUnavailable) throw error;
      const { taskId } = start.candidate.instance;
      this.logger.warn(`${taskId}: its rendered fields are not stored: ${(error as Error).message}`);
      const without = { ...start, renderedFields: null };
      return (await this.writeStarts([without])).get(without);
    }
  }

  private writeEnds(ends: readonly End[]): Promise<Map<End, EndedInstance | null>> {
    return this.unitOfWork.transaction(async (manager) => {
      const written = new Map<End, EndedInstance | null>();
      for (const end of ends) written.set(end, await recordEnd(manager, end, this.writeXcom));
      return written;
    });
  }

  private async endsOneByOne(ends: readonly End[]): Promise<Map<End, EndedInstance | null>> {
    const written = new Map<End, EndedInstance | null>();
    for (const end of ends) written.set(end, await this.endOne(end));
    return written;
  }

  /** A try whose result cannot be stored has failed. */
  private async endOne(end: End): Promise<EndedInstance | null> {
    try {
      return (await this.writeEnds([end])).get(end) ?? null;
    } catch (error) {
      if (error instanceof ServiceUnavailable) throw error;
      const reason = `its result cannot be stored: ${(error as Error).message}`;
      this.logger.warn(`${end.dagId} ${end.taskId} ${end.executionDate.isoformat()} failed: ${reason}`);
      const failed: End = { ...end, result: { state: 'failed', reason } };
      return (await this.writeEnds([failed])).get(failed) ?? null;
    }
  }
}
