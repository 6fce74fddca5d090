import { hostname } from 'node:os';
import type { Actor } from '../../audit/actor.js';
import { systemUser } from '../../common/system-user.js';

/** The user of the command line, for the log: the user of the operating system, as in Airflow. */
export function commandActor(): Actor {
  return { name: systemUser(), origin: { host_name: hostname(), program: 'windsock' } };
}
