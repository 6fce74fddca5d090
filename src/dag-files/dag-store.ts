import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { filelocHash } from '../serialized-dags/fileloc-hash.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { dumpsPythonJson } from '../python/python-json.js';
import type { PyDict } from '../python/python-value.js';
import { DagCode } from '../database/entities/dag-code.entity.js';
import { DagModel } from '../database/entities/dag-model.entity.js';
import { DagTag } from '../database/entities/dag-tag.entity.js';
import { ImportError } from '../database/entities/import-error.entity.js';
import { SerializedDagModel } from '../database/entities/serialized-dag-model.entity.js';
import { type DagRow, dagHash } from './dag-rows.js';
import { isDagFile } from './parse-dag-file.js';

/** A DAG with its sub-DAGs, in the form in which they are stored. */
export interface StorableDag {
  readonly dagId: string;
  readonly rows: readonly DagRow[];
  readonly document: PyDict;
}

/** The file of the stored DAG with this id; null if there is no such DAG, or it is not active. */
export async function findOwner(manager: EntityManager, dagId: string): Promise<string | null> {
  const dag = await manager.findOneBy(DagModel, { dagId, isActive: true });
  return dag?.fileloc ?? null;
}

/** Writes the rows of `dag`, `dag_tag` and `serialized_dag` as Airflow's scheduler does. Does not pause or unpause. */
export async function storeDag(
  manager: EntityManager,
  dag: StorableDag,
  pausedAtCreation: boolean,
  now: OffsetDateTime,
): Promise<void> {
  const dagIds = dag.rows.map((row) => row.dagId);
  const known = await manager.findBy(DagModel, { dagId: In(dagIds) });
  const pausedBefore = new Map(known.map((row) => [row.dagId, row.isPaused]));
  for (const row of dag.rows) {
    const { tags, isPausedUponCreation, ...columns } = row;
    const isPaused = pausedBefore.get(row.dagId) ?? isPausedUponCreation ?? pausedAtCreation;
    await manager.upsert(DagModel, { ...columns, isPaused, isActive: true, lastSchedulerRun: now }, ['dagId']);
    await manager.delete(DagTag, { dagId: row.dagId });
    if (tags.length > 0) {
      await manager.insert(
        DagTag,
        tags.map((name) => ({ name, dagId: row.dagId })),
      );
    }
  }
  await storeDocument(manager, dag, now);
}

async function storeDocument(manager: EntityManager, dag: StorableDag, now: OffsetDateTime): Promise<void> {
  const { dagId, rows, document } = dag;
  const hash = dagHash(document);
  if (await manager.existsBy(SerializedDagModel, { dagId, dagHash: hash })) return;
  const { fileloc } = rows[0]!;
  await manager.upsert(
    SerializedDagModel,
    {
      dagId,
      fileloc,
      filelocHash: String(filelocHash(fileloc)),
      data: dumpsPythonJson(document),
      lastUpdated: now,
      dagHash: hash,
    },
    ['dagId'],
  );
}

/** Stores the text of a DAG file, which `/code` shows. */
export async function storeCode(
  manager: EntityManager,
  fileloc: string,
  sourceCode: string,
  now: OffsetDateTime,
): Promise<void> {
  const row = { filelocHash: String(filelocHash(fileloc)), fileloc, sourceCode, lastUpdated: now };
  await manager.upsert(DagCode, row, ['filelocHash']);
}

/** Replaces the import error of a file; an empty text removes it. */
export async function storeImportError(
  manager: EntityManager,
  filename: string,
  problems: string,
  now: OffsetDateTime,
): Promise<void> {
  await manager.delete(ImportError, { filename });
  if (problems === '') return;
  await manager.insert(ImportError, { filename, stacktrace: problems, timestamp: now });
}

/** The DAG files of the active DAGs. */
export async function findStoredFiles(manager: EntityManager): Promise<string[]> {
  const dags = await manager.find(DagModel, { where: { isActive: true }, select: { dagId: true, fileloc: true } });
  return [...new Set(dags.flatMap(({ fileloc }) => (fileloc !== null && isDagFile(fileloc) ? [fileloc] : [])))];
}

/** The ids of the active DAGs and sub-DAGs of a file. */
export async function findStoredDagIds(manager: EntityManager, fileloc: string): Promise<string[]> {
  const dags = await manager.find(DagModel, { where: { isActive: true, fileloc }, select: { dagId: true } });
  return dags.map((dag) => dag.dagId);
}

/** Deactivates DAGs whose definition is gone. Their runs and their pause state stay. */
export async function retireDags(manager: EntityManager, dagIds: readonly string[]): Promise<void> {
  if (dagIds.length === 0) return;
  await manager.update(DagModel, { dagId: In(dagIds) }, { isActive: false });
  await manager.delete(SerializedDagModel, { dagId: In(dagIds) });
}

/** Deletes the text and the import error of a file that is gone. */
export async function forgetFile(manager: EntityManager, fileloc: string): Promise<void> {
  await manager.delete(DagCode, { filelocHash: String(filelocHash(fileloc)) });
  await manager.delete(ImportError, { filename: fileloc });
}
