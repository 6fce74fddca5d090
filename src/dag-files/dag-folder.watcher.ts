import { mkdirSync } from 'node:fs';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { type FSWatcher, watch } from 'chokidar';
import { AirflowConfig } from '../config/airflow-config.js';
import { isDagFile } from './parse-dag-file.js';
import { isScript } from './script-files.js';
import { type SyncReport, SyncDagsService } from './sync-dags.service.js';

/** Milliseconds without another change before the files are read: editors write a file in several steps. */
const settleTimeMs = 200;

/** Keeps the database in sync with the DAG files, once it is started: at once, and whenever a file changes. */
@Injectable()
export class DagFolderWatcher implements OnModuleDestroy {
  private readonly logger = new Logger(DagFolderWatcher.name);
  private watcher: FSWatcher | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private onSync: (report: SyncReport) => void = () => undefined;

  constructor(
    private readonly sync: SyncDagsService,
    private readonly config: AirflowConfig,
  ) {}

  /** @param onSync called with the result of each sync */
  async start(onSync: (report: SyncReport) => void = () => undefined): Promise<void> {
    this.onSync = onSync;
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
        if (isDagFile(path) || isScript(path)) this.schedule();
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
      const report = await this.sync.syncDags();
      this.report(report);
      this.onSync(report);
    } catch (error) {
      this.logger.error(`The DAG files could not be stored: ${(error as Error).message}`, (error as Error).stack);
    }
  }

  private report({ problems }: SyncReport): void {
    for (const problem of problems) this.logger.warn(problem);
  }
}
