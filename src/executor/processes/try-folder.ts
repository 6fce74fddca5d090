import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AirflowConfig } from '../../config/airflow-config.js';
import type { TryIdentity } from '../executor.js';

/** Airflow's prefix of the folder in which a command runs. */
const prefix = 'airflowtmp_';
const digits = 16;
const nameLength = prefix.length + digits;

/**
 * Names the temporary folders of tries. A name says which task instance of which database it belongs to. So the
 * processes and folders that a crashed service left can be told from those of all others, which a process id cannot:
 * the machine gives it away again.
 */
export class TryFolders {
  private readonly database: string;

  constructor({ core }: Pick<AirflowConfig, 'core'>) {
    // Without user, password and options: these may change, and a password belongs in no name.
    this.database = core.sqlAlchemyConn.replace(/\/\/[^/]*@/, '//').replace(/\?.*$/, '');
  }

  /** What the names of all folders of a task instance begin with. */
  nameOf({ dagId, taskId, executionDate }: TryIdentity): string {
    const identity = JSON.stringify([this.database, dagId, taskId, executionDate.toUtc().isoformat()]);
    return `${prefix}${createHash('sha256').update(identity).digest('hex').slice(0, digits)}`;
  }

  /** Makes a folder for a process of the try, which this user alone can enter. */
  async create(identity: TryIdentity): Promise<TryFolder> {
    return new TryFolder(await mkdtemp(join(tmpdir(), this.nameOf(identity))));
  }

  /**
   * Removes the folders with these beginnings of names.
   *
   * @param kept paths of folders that are in use
   */
  async removeAll(names: ReadonlySet<string>, kept: ReadonlySet<string>): Promise<void> {
    const named = (await readdir(tmpdir())).filter((name) => names.has(name.slice(0, nameLength)));
    const stale = named.map((name) => join(tmpdir(), name)).filter((path) => !kept.has(path));
    await Promise.all(stale.map((path) => new TryFolder(path).remove()));
  }
}

/** The working folder of one process. */
export class TryFolder {
  private readonly written: string[] = [];

  constructor(readonly path: string) {}

  /** Writes a file that this user alone can read. Returns its path. */
  async write(name: string, content: string): Promise<string> {
    const path = join(this.path, name);
    await writeFile(path, content, { mode: 0o600 });
    this.written.push(path);
    return path;
  }

  /** Never rejects: what a command has made unremovable stays. */
  async remove(): Promise<void> {
    try {
      // Speed: most commands leave nothing else, and a search for it takes longer than this.
      for (const path of this.written) await unlink(path);
      await rmdir(this.path);
    } catch {
      await rm(this.path, { recursive: true, force: true, maxRetries: 2 }).catch(() => {});
    }
  }
}
