import { AbRole } from './ab-role.entity.js';
import { AbUserRole } from './ab-user-role.entity.js';
import { AbUser } from './ab-user.entity.js';
import { DagCode } from './dag-code.entity.js';
import { DagModel } from './dag-model.entity.js';
import { DagRun } from './dag-run.entity.js';
import { DagTag } from './dag-tag.entity.js';
import { ImportError } from './import-error.entity.js';
import { Job } from './job.entity.js';
import { Log } from './log.entity.js';
import { Pool } from './pool.entity.js';
import { RenderedTaskInstanceFields } from './rendered-task-instance-fields.entity.js';
import { SerializedDagModel } from './serialized-dag-model.entity.js';
import { TaskFail } from './task-fail.entity.js';
import { TaskInstance } from './task-instance.entity.js';
import { TaskReschedule } from './task-reschedule.entity.js';
import { User } from './user.entity.js';
import { Variable } from './variable.entity.js';
import { XCom } from './xcom.entity.js';

/** The Airflow tables that Windsock reads and writes through TypeORM. */
export const entities = [
  AbRole,
  AbUser,
  AbUserRole,
  DagCode,
  DagModel,
  DagRun,
  DagTag,
  ImportError,
  Job,
  Log,
  Pool,
  RenderedTaskInstanceFields,
  SerializedDagModel,
  TaskFail,
  TaskInstance,
  TaskReschedule,
  User,
  Variable,
  XCom,
];
