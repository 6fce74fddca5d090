import { Module } from '@nestjs/common';
import { DagFolderWatcher } from './dag-folder.watcher.js';
import { SyncDagsService } from './sync-dags.service.js';

/** DAGs from Windsock's own files, for use without Airflow. */
@Module({ providers: [DagFolderWatcher, SyncDagsService] })
export class DagFilesModule {}
