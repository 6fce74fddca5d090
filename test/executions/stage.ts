import type { SqlConnection } from '../support/servers/sql-connection.js';
import type { InstanceWatcher } from './instance-watcher.js';

/** Sends the statements of all who use a connection one after the other. */
export function oneAtATime({ sql }: Pick<SqlConnection, 'sql'>): Pick<SqlConnection, 'sql'> {
  let last: Promise<unknown> = Promise.resolve();
  return {
    sql: (...words) => {
      const next = last.then(() => sql(...words));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

/** Where cases are played: a service with a scheduler, which has loaded the DAGs, and its database. */
export interface Stage {
  /** Of the experimental API, without a slash at its end. */
  readonly url: string;
  readonly database: Pick<SqlConnection, 'sql'>;
  readonly watcher: InstanceWatcher;
  /** The folder that tasks know as `EXEC_OUT`. */
  readonly output: string;
  /** The seconds of a case within which a state comes are multiplied by this: they were chosen for Airflow. */
  readonly patience: number;
}
