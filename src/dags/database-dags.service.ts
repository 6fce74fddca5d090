import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import type { Actor } from '../audit/actor.js';
import { recordAction } from '../audit/record-action.js';
import { DagCodeNotFound, DagNotFound } from '../common/errors.js';
import { isStorable } from '../common/storable-text.js';
import { DagCode } from '../database/entities/dag-code.entity.js';
import { DagModel } from '../database/entities/dag-model.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Dag } from '../serialized-dags/dag.js';
import { filelocHash } from '../serialized-dags/fileloc-hash.js';
import { Clock } from '../time/clock.js';
import { DagCatalog } from './dag-catalog.service.js';
import { findDagFamily } from './dag-family.js';
import { findDagsWithLatestRuns, listRootDagIds, listStoredDags } from './dag-lists.js';
import { Dags, type DagWithRun, type ListedDag } from './dags.js';
import { deleteDagRecords } from './delete-dag-records.js';

/** The DAGs in the database. */
@Injectable()
export class DatabaseDags extends Dags {
  constructor(
    @InjectRepository(DagModel) private readonly dags: Repository<DagModel>,
    @InjectRepository(DagCode) private readonly codes: Repository<DagCode>,
    private readonly catalog: DagCatalog,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    super();
  }

  get(dagId: string): Promise<Dag> {
    return this.catalog.getDag(dagId);
  }

  list(): Promise<ListedDag[]> {
    return this.unitOfWork.read(listStoredDags);
  }

  listIds(): Promise<string[]> {
    return this.unitOfWork.read(listRootDagIds);
  }

  withLatestRuns(dagIds: readonly string[]): Promise<DagWithRun[]> {
    return this.unitOfWork.read((manager) => findDagsWithLatestRuns(manager, dagIds));
  }

  async isPaused(dagId: string): Promise<boolean | null> {
    const dag = await this.find(dagId);
    // Differs from Airflow: it crashes on an unknown DAG.
    if (!dag) throw new DagNotFound(`Dag id ${dagId} not found`);
    return dag.isPaused;
  }

  setPaused(dagId: string, isPaused: boolean, actor: Actor): Promise<void> {
    return this.unitOfWork.transaction(async (manager) => {
      const { dagIds } = await findDagFamily(manager, dagId);
      await manager.withRepository(this.dags).update({ dagId: In(dagIds) }, { isPaused });
      const at = this.clock.now();
      await recordAction(manager, actor, { at, event: 'paused', dagId, details: { is_paused: isPaused } });
    });
  }

  async getCode(dagId: string): Promise<string> {
    await this.catalog.getDag(dagId);
    const dag = await this.find(dagId);
    // The DAG was deleted after the first query.
    if (!dag) throw new DagNotFound(`Dag id ${dagId} not found in DagModel`);
    const code = dag.fileloc === null ? null : await this.findCode(dag.fileloc);
    if (!code) throw new DagCodeNotFound(`Error  while reading Dag id ${dagId} Code`);
    return code.sourceCode;
  }

  delete(dagId: string, actor: Actor): Promise<number> {
    return this.unitOfWork.transaction(async (manager) => {
      const count = await deleteDagRecords(manager, dagId);
      await recordAction(manager, actor, { at: this.clock.now(), event: 'delete', dagId, details: { count } });
      return count;
    });
  }

  private async find(dagId: string): Promise<DagModel | null> {
    if (!isStorable(dagId)) return null;
    const select = { dagId: true, isPaused: true, fileloc: true };
    return this.unitOfWork.read((manager) => manager.withRepository(this.dags).findOne({ where: { dagId }, select }));
  }

  private findCode(fileloc: string): Promise<DagCode | null> {
    const key = { filelocHash: String(filelocHash(fileloc)) };
    return this.unitOfWork.read((manager) => manager.withRepository(this.codes).findOneBy(key));
  }
}
