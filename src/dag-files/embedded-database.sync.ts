import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AirflowConfig } from '../config/airflow-config.js';
import { locateDatabase } from '../database/database-location.js';
import { DagFolderWatcher } from './dag-folder.watcher.js';

/**
 * Has the web server keep the embedded database in sync with the DAG files. In a configured database only a scheduler
 * and `windsock sync_dags` write DAGs.
 */
@Injectable()
export class EmbeddedDatabaseSync implements OnApplicationBootstrap {
  constructor(
    private readonly watcher: DagFolderWatcher,
    private readonly config: AirflowConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (locateDatabase(this.config).isEmbedded) await this.watcher.start();
  }
}
