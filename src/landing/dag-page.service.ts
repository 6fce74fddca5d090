import { Injectable } from '@nestjs/common';
import { Dags, type DagWithRun } from '../dags/dags.js';
import type { LandingQuery } from './landing-query.js';

/** DAGs on one page. */
export const pageSize = 100;

/** A page of the DAGs that were asked for. */
export interface DagPage {
  readonly dags: readonly DagWithRun[];
  /** How many there are on all pages. */
  readonly total: number;
  /** From 1; the last one where the page that was asked for does not exist. */
  readonly page: number;
  readonly pages: number;
}

/** Reads pages of DAGs, without sub-DAGs. */
@Injectable()
export class DagPageService {
  constructor(private readonly dags: Dags) {}

  /**
   * The DAGs whose ids hold the text that is looked for, in any case, sorted by id.
   *
   * All ids are read, since nobody but the role map knows who may see which; and of one page, the DAGs.
   */
  async getPage(maySee: (dagId: string) => boolean, query: LandingQuery): Promise<DagPage> {
    const text = query.text.toLowerCase();
    const ids = (await this.dags.listIds()).filter((id) => id.toLowerCase().includes(text) && maySee(id));
    const pages = Math.max(1, Math.ceil(ids.length / pageSize));
    const page = Math.min(query.page, pages);
    const dags = await this.dags.withLatestRuns(ids.slice((page - 1) * pageSize, page * pageSize));
    return { dags, total: ids.length, page, pages };
  }
}
