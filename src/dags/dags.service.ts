import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import type { Actor } from '../audit/actor.js';
import { recordAction } from '../audit/record-action.js';
import { filelocHash } from '../serialized-dags/fileloc-hash.js';
import { DagCodeNotFound, DagNotFound } from '../common/errors.js';
import { isStorable } from '../common/storable-text.js';
import { DagCode } from '../database/entities/dag-code.entity.js';
import { DagModel } from '../database/entities/dag-model.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { DagCatalog } from './dag-catalog.service.js';
import { findDagFamily } from './dag-family.js';

/** Pausing a DAG and reading its source. */
@Injectable()
export class DagsService {
  constructor(
    @InjectRepository(DagModel) private readonly dags: Repository<DagModel>,
    @InjectRepository(DagCode) private readonly codes: Repository<DagCode>,
    private readonly catalog: DagCatalog,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Whether the scheduler leaves the DAG alone; null where the column is NULL.
   *
   * @throws DagNotFound
   */
  async isPaused(dagId: string): Promise<boolean | null> {
    const find = () => this.dags.findOne({ where: { dagId }, select: { dagId: true, isPaused: true } });
    const dag = isStorable(dagId) ? await this.unitOfWork.read(find) : null;
    // Differs from Airflow: it crashes on an unknown DAG.
    if (!dag) throw new DagNotFound(`Dag id ${dagId} not found`);
    return dag.isPaused;
  }

  /**
   * Pauses or unpauses a DAG with all its sub-DAGs, as Airflow's default UI does.
   *
   * @throws DagNotFound
   */
  setPaused(dagId: string, isPaused: boolean, actor: Actor): Promise<void> {
    return this.unitOfWork.transaction(async (manager) => {
      const family = await findDagFamily(dagId, manager);
      await manager.update(DagModel, { dagId: In(family.dagIds) }, { isPaused });
      await recordAction(manager, actor, { event: 'paused', dagId, details: { is_paused: isPaused } });
    });
  }

  /**
   * The source text of the file that defines the DAG.
   *
   * @throws DagNotFound, DagCodeNotFound
   */
  async getCode(dagId: string): Promise<string> {
    await this.catalog.getDag(dagId);
    const dag = await this.unitOfWork.read(() => this.dags.findOneBy({ dagId }));
    // Somebody has deleted it since.
    if (!dag) throw new DagNotFound(`Dag id ${dagId} not found in DagModel`);
    const { fileloc } = dag;
    const code =
      fileloc === null
        ? null
        : await this.unitOfWork.read(() => this.codes.findOneBy({ filelocHash: String(filelocHash(fileloc)) }));
    if (!code) throw new DagCodeNotFound(`Error  while reading Dag id ${dagId} Code`);
    return code.sourceCode;
  }
}
