import { DagCode } from './dag-code.entity.js';
import { DagModel } from './dag-model.entity.js';
import { DagRun } from './dag-run.entity.js';
import { DagTag } from './dag-tag.entity.js';
import { ImportError } from './import-error.entity.js';
import { Job } from './job.entity.js';
import { Pool } from './pool.entity.js';
import { SerializedDagModel } from './serialized-dag-model.entity.js';
import { TaskInstance } from './task-instance.entity.js';

/** The tables of Airflow's that Windsock reads and writes through TypeORM. */
export const entities = [DagCode, DagModel, DagRun, DagTag, ImportError, Job, Pool, SerializedDagModel, TaskInstance];
