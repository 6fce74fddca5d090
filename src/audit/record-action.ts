import type { EntityManager } from 'typeorm';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { Log } from '../database/entities/log.entity.js';
import { keptInsert } from '../database/statements/kept-insert.js';
import type { Actor } from './actor.js';

/** What somebody did. */
export interface Action {
  /** The first three are the names that Airflow's web UI records; it records nothing of pools and users. */
  readonly event:
    | 'trigger'
    | 'paused'
    | 'delete'
    | 'pool_set'
    | 'pool_deleted'
    | 'user_created'
    | 'user_password_set'
    | 'user_deleted';
  readonly dagId?: string;
  readonly executionDate?: OffsetDateTime;
  /** What else is worth knowing: never a conf, nor anything that may be secret. */
  readonly details?: Readonly<Record<string, string | boolean | number>>;
}

/** Characters that the column `owner` takes. */
const maxOwner = 500;

const insertLog = keptInsert<Log, 'id'>(Log);

/** Writes a row of Airflow's `log` table, within the transaction of the change that it tells of. */
export async function recordAction(manager: EntityManager, actor: Actor, action: Action): Promise<void> {
  const row = {
    dttm: OffsetDateTime.now(),
    event: action.event,
    dagId: action.dagId ?? null,
    taskId: null,
    executionDate: action.executionDate ?? null,
    owner: actor.name.slice(0, maxOwner),
    extra: JSON.stringify({ ...action.details, ...actor.origin }),
  };
  await insertLog(manager, [row]);
}
