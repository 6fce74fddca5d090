import { Injectable } from '@nestjs/common';
import { Dags, type DagWithRun } from '../dags/dags.js';
import type { LandingQuery } from './landing-query.js';

/** The number of DAGs on one page. */
export const pageSize = 100;

/** A page of the requested DAGs. */
export interface DagPage {
  readonly dags: readonly DagWithRun[];
  /** The number of DAGs on all pages. */
  readonly total: number;
  /** From 1; the last page if the requested page does not exist. */
  readonly page: number;
  readonly pages: number;
}

/** Reads pages of DAGs, without sub-DAGs. */
@Injectable()
export class DagPageService {
  constructor(private readonly dags: Dags) {}

  /**
   * The DAGs whose ids contain the query's text, ignoring case, sorted by id.
   *
   * It reads all ids, since only the role map knows which of them the caller may see, and then the DAGs of one page.
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
