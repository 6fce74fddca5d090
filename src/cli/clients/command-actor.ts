import { hostname } from 'node:os';
import type { Actor } from '../../audit/actor.js';
import { systemUser } from '../../common/system-user.js';

/** Who uses the command line, for the record: the user of the operating system, as in Airflow. */
export function commandActor(): Actor {
  return { name: systemUser(), origin: { host_name: hostname(), program: 'windsock' } };
}
