import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, IsNull, Repository, type SelectQueryBuilder } from 'typeorm';
import { DagModel } from '../database/entities/dag-model.entity.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { LandingQuery } from './landing-query.js';

/** DAGs on one page. */
export const pageSize = 100;

/** A DAG with its latest run: of all that have an execution date, the one with the latest. */
export type DagWithRun = Pick<DagModel, 'dagId' | 'isPaused' | 'isActive' | 'description'> & {
  readonly latestRun: Pick<DagRun, 'state' | 'executionDate'> | null;
};

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
  constructor(
    @InjectRepository(DagModel) private readonly dags: Repository<DagModel>,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * The DAGs whose ids hold the text that is looked for, in any case, sorted by id.
   *
   * Two queries, however many DAGs and runs there are: the ids of all, since nobody but the role map knows who may see
   * which; and the rows of one page.
   */
  async getPage(maySee: (dagId: string) => boolean, query: LandingQuery): Promise<DagPage> {
    const text = query.text.toLowerCase();
    const ids = (await this.findIds()).filter((id) => id.toLowerCase().includes(text) && maySee(id));
    const pages = Math.max(1, Math.ceil(ids.length / pageSize));
    const page = Math.min(query.page, pages);
    const dags = await this.findDags(ids.slice((page - 1) * pageSize, page * pageSize));
    return { dags, total: ids.length, page, pages };
  }

  /** Sorted here: the databases' own orders of text differ. */
  private async findIds(): Promise<string[]> {
    const rows = await this.unitOfWork.read(() =>
      this.dags
        .createQueryBuilder('dag')
        .select('dag.dagId', 'id')
        .where([{ isSubdag: false }, { isSubdag: IsNull() }])
        .getRawMany<{ id: string }>(),
    );
    return rows.map(({ id }) => id).sort((one, other) => (one < other ? -1 : 1));
  }

  private async findDags(ids: readonly string[]): Promise<DagWithRun[]> {
    if (ids.length === 0) return [];
    const rows = await this.unitOfWork.read(() =>
      this.dags
        .createQueryBuilder('dag')
        .select(['dag.dagId', 'dag.isPaused', 'dag.isActive', 'dag.description', 'run.id'])
        .addSelect(['run.state', 'run.executionDate'])
        .leftJoinAndMapOne('dag.latestRun', DagRun, 'run', `run.id = ${latestRunId(this.dags)}`)
        .where({ dagId: In(ids) })
        .getMany(),
    );
    const byId = new Map((rows as unknown as DagWithRun[]).map((dag) => [dag.dagId, dag]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }
}

/** One step into the index of runs by DAG and execution date, where a join with MAX(…) would read all of the DAG's runs. */
function latestRunId(dags: Repository<DagModel>): string {
  const query: SelectQueryBuilder<DagRun> = dags
    .createQueryBuilder()
    .subQuery()
    .select('each.id')
    .from(DagRun, 'each')
    .where('each.dagId = dag.dagId')
    .andWhere('each.executionDate IS NOT NULL')
    .orderBy('each.executionDate', 'DESC')
    .limit(1);
  return query.getQuery();
}
