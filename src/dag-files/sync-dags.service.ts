import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { timeZoneOf } from '../time/airflow-date.js';
import { Clock } from '../time/clock.js';
import { AirflowBadRequest } from '../common/errors.js';
import { packageFolder } from '../common/package-folder.js';
import { StartError } from '../common/start-error.js';
import { type Progress, silently } from '../common/progress.js';
import { AirflowConfig } from '../config/airflow-config.js';
import { describeRevisions, findRevisions, withoutDagHash } from '../database/schema/revision.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { DagDefinition } from '../serialized-dags/dag-definition.js';
import { describeProblem, startOfFile } from './dag-file-problem.js';
import { type DagFile, readDagFolder } from './dag-folder.js';
import { dagRows } from './dag-rows.js';
import {
  findOwner,
  findStoredDagIds,
  findStoredFiles,
  forgetFile,
  retireDags,
  type StorableDag,
  storeCode,
  storeDag,
  storeImportError,
} from './dag-store.js';
import { type DagFileContent, parseDagFile } from './parse-dag-file.js';
import { withScripts } from './script-files.js';
import { serializeDag } from '../serialized-dags/serialize-dag.js';

/** The DAG files that ship with Windsock. */
const exampleFolder = fileURLToPath(new URL('example_dags', packageFolder));

/** A DAG that a sync has stored, with its sub-DAGs. */
export interface StoredDag {
  readonly definition: DagDefinition;
  /** The path of its file. */
  readonly fileloc: string;
}

/** The result of a sync. */
export interface SyncReport {
  readonly files: number;
  /** The DAGs in the files, without DAGs that have mistakes. */
  readonly dags: readonly StoredDag[];
  /** The ids of DAGs that are no longer in any file. */
  readonly retired: readonly string[];
  /** One line each, `file:line:column: field: message`. */
  readonly problems: readonly string[];
}

/** Syncs the database with the DAG files in `[core] dags_folder`, and with the examples if they are enabled. */
@Injectable()
export class SyncDagsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly config: AirflowConfig,
    private readonly clock: Clock,
  ) {}

  /** The folders to read. */
  get folders(): string[] {
    const { dagsFolder, loadExamples } = this.config.core;
    return loadExamples ? [dagsFolder, exampleFolder] : [dagsFolder];
  }

  /**
   * Reads all DAG files and stores their DAGs, each file in its own transaction: a file with mistakes does not affect
   * the others. A DAG with a mistake keeps its last valid version until its file is fixed. DAGs whose file is gone, or
   * that are gone from their file, are deactivated. DAGs of Airflow's own files are not touched.
   *
   * @throws StartError if the schema is too old to store DAGs
   */
  async syncDags(progress: Progress = silently): Promise<SyncReport> {
    await this.requireDagHash();
    const files = this.folders.flatMap(readDagFolder);
    const retired = await this.retireMissingFiles(new Set(files.map((file) => file.path)));
    const dags: StoredDag[] = [];
    const problems: string[] = [];
    for (const file of progress(files, 'DAG files')) {
      const outcome = await this.unitOfWork
        .transaction((manager) => this.syncFile(manager, file))
        .catch((error: unknown) => this.refused(file, error));
      dags.push(...outcome.dags);
      problems.push(...outcome.problems);
      retired.push(...outcome.retired);
    }
    return { files: files.length, dags, retired, problems };
  }

  private async requireDagHash(): Promise<void> {
    const revisions = await this.unitOfWork.read((manager) => findRevisions(manager.dataSource));
    if (!revisions?.some((revision) => withoutDagHash.includes(revision))) return;
    throw new StartError(`${describeRevisions(revisions)}; DAG files need the schema of Airflow 1.10.12 or later`);
  }

  private retireMissingFiles(present: ReadonlySet<string>): Promise<string[]> {
    return this.unitOfWork.transaction(async (manager) => {
      const missing = (await findStoredFiles(manager)).filter((path) => !present.has(path) && this.isOurs(path));
      const retired: string[] = [];
      for (const path of missing) {
        retired.push(...(await findStoredDagIds(manager, path)));
        await forgetFile(manager, path);
      }
      await retireDags(manager, retired);
      return retired;
    });
  }

  private async syncFile(manager: EntityManager, file: DagFile): Promise<Omit<SyncReport, 'files'>> {
    const now = this.clock.now();
    const content = this.parse(file);
    const problems = content.problems.map(describeProblem);
    const dags: StoredDag[] = [];
    for (const dag of content.dags) {
      const owner = await findOwner(manager, dag.dagId);
      if (owner !== null && owner !== file.path && !this.isGone(owner)) {
        problems.push(`${file.path}:1:1: ${dag.dagId}: a DAG of this id is defined in ${owner} already`);
        continue;
      }
      await storeDag(manager, this.storable(dag, file.path), this.config.core.dagsArePausedAtCreation, now);
      dags.push({ definition: dag, fileloc: file.path });
    }
    const retired = problems.length === 0 ? await this.retireMissingDags(manager, file.path, content.dags) : [];
    if (file.unreadable === null) await storeCode(manager, file.path, file.text, now);
    await storeImportError(manager, file.path, problems.join('\n'), now);
    return { dags, retired, problems };
  }

  /** A file that the database rejects, for a character or a length, does not affect the others either. */
  private async refused(file: DagFile, error: unknown): Promise<Omit<SyncReport, 'files'>> {
    if (!(error instanceof AirflowBadRequest)) throw error;
    const problem = describeProblem({
      file: file.path,
      ...startOfFile,
      message: `the database refuses it: ${error.message}`,
    });
    const now = this.clock.now();
    await this.unitOfWork.transaction((manager) => storeImportError(manager, file.path, problem, now));
    return { dags: [], retired: [], problems: [problem] };
  }

  private parse({ path, text, unreadable }: DagFile): DagFileContent {
    if (unreadable !== null) return { dags: [], problems: [{ file: path, ...startOfFile, message: unreadable }] };
    const content = parseDagFile(path, text, timeZoneOf(this.config.core.defaultTimezone));
    return { ...content, dags: content.dags.map((dag) => withScripts(dag, dirname(path))) };
  }

  private storable(dag: DagDefinition, fileloc: string): StorableDag {
    const rows = dagRows(dag, fileloc, this.config.operators.defaultOwner);
    return { dagId: dag.dagId, rows, document: serializeDag(dag, fileloc, this.config) };
  }

  /** Called only for a file without mistakes: from a file with mistakes, the set of its DAGs is uncertain. */
  private async retireMissingDags(manager: EntityManager, path: string, dags: readonly DagDefinition[]) {
    const defined = new Set(dags.flatMap((dag) => dagRows(dag, path).map((row) => row.dagId)));
    const missing = (await findStoredDagIds(manager, path)).filter((dagId) => !defined.has(dagId));
    await retireDags(manager, missing);
    return missing;
  }

  /** True for a file that was in the folder of the DAG files, such as one of Airflow's that a DAG was moved from. */
  private isGone(path: string): boolean {
    return path.startsWith(`${this.config.core.dagsFolder}/`) && !existsSync(path);
  }

  private isOurs(path: string): boolean {
    return [this.config.core.dagsFolder, exampleFolder].some((folder) => path.startsWith(`${folder}/`));
  }
}
