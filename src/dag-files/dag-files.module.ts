import { Module } from '@nestjs/common';
import { DagFolderWatcher } from './dag-folder.watcher.js';
import { EmbeddedDatabaseSync } from './embedded-database.sync.js';
import { SyncDagsService } from './sync-dags.service.js';

/** Reads and watches Windsock's own DAG files. */
@Module({ providers: [DagFolderWatcher, SyncDagsService], exports: [DagFolderWatcher] })
export class DagFilesModule {}

/** Has the web server store the DAGs of Windsock's own files, for use without Airflow. */
@Module({ imports: [DagFilesModule], providers: [EmbeddedDatabaseSync] })
export class EmbeddedDagFilesModule {}
