import { mkdirSync } from 'node:fs';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type FSWatcher, watch } from 'chokidar';
import { AirflowConfig } from '../config/airflow-config.js';
import { locateDatabase } from '../database/database-location.js';
import { isDagFile } from './parse-dag-file.js';
import { type SyncReport, SyncDagsService } from './sync-dags.service.js';

/** Milliseconds without another change before the files are read: editors write a file in several steps. */
const settleTimeMs = 200;

/**
 * Keeps the embedded database in sync with the DAG files: at start, and whenever a file changes. A configured database
 * belongs to Airflow, so only `windsock sync_dags` writes DAGs there.
 */
@Injectable()
export class DagFolderWatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DagFolderWatcher.name);
  private watcher: FSWatcher | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly sync: SyncDagsService,
    private readonly config: AirflowConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!locateDatabase(this.config).isEmbedded) return;
    // Watch before reading: a file that is written during the first sync must not be missed.
    this.watcher = await this.watchFolder(this.config.core.dagsFolder);
    await this.syncAndReport();
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    await this.watcher?.close();
    await this.running;
  }

  private async watchFolder(folder: string): Promise<FSWatcher | undefined> {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      this.logger.warn(`[core] dags_folder ${folder} cannot be watched: ${(error as Error).message}`);
      return undefined;
    }
    const watcher = watch(folder, { ignoreInitial: true })
      .on('all', (_event, path) => {
        if (isDagFile(path)) this.schedule();
      })
      .on('error', (error) => this.logger.warn(`${folder} cannot be watched: ${String(error)}`));
    await new Promise<void>((resolve) => watcher.once('ready', resolve).once('error', () => resolve()));
    return watcher;
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.running = this.running.then(() => this.syncAndReport());
    }, settleTimeMs);
  }

  private async syncAndReport(): Promise<void> {
    try {
      this.report(await this.sync.syncDags());
    } catch (error) {
      this.logger.error(`The DAG files could not be stored: ${(error as Error).message}`, (error as Error).stack);
    }
  }

  private report({ problems }: SyncReport): void {
    for (const problem of problems) this.logger.warn(problem);
  }
}
