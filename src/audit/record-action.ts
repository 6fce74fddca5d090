import type { EntityManager } from 'typeorm';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { Log } from '../database/entities/log.entity.js';
import { keptInsert } from '../database/statements/kept-insert.js';
import type { Actor } from './actor.js';

/** An audited change. */
export interface Action {
  /** The moment of the change. */
  readonly at: OffsetDateTime;
  /** The first three are names of Airflow's web UI, which records no other changes. */
  readonly event:
    | 'trigger'
    | 'paused'
    | 'delete'
    | 'runs_adopted'
    | 'runs_failed'
    | 'pool_set'
    | 'pool_deleted'
    | 'user_created'
    | 'user_password_set'
    | 'user_deleted';
  readonly dagId?: string;
  readonly executionDate?: OffsetDateTime;
  /** Further facts: never a conf or anything else that may be secret. */
  readonly details?: Readonly<Record<string, string | boolean | number>>;
}

/** The length of the column `owner`, in characters. */
const maxOwner = 500;

const insertLog = keptInsert<Log, 'id'>(Log);

/** Writes a row to Airflow's `log` table, within the transaction of the change. */
export async function recordAction(manager: EntityManager, actor: Actor, action: Action): Promise<void> {
  const row = {
    dttm: action.at,
    event: action.event,
    dagId: action.dagId ?? null,
    taskId: null,
    executionDate: action.executionDate ?? null,
    owner: actor.name.slice(0, maxOwner),
    extra: JSON.stringify({ ...action.details, ...actor.origin }),
  };
  await insertLog(manager, [row]);
}
