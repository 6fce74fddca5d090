import { PySet, PyTuple, type PyValue } from '../../python/python-value.js';
import { pythonRepr, pythonStr } from '../../python/python-str.js';
import type { Attempt, AttemptSuccess } from '../attempt.js';
import { TaskFailure } from '../task-failure.js';

/** What a task leaves that skips others. */
export type Skipping = Pick<AttemptSuccess, 'xcoms' | 'skips'>;

/** The key under which a task keeps what it skipped. A cleared task is skipped again by it. */
const key = 'skipmixin_key';

/** Skips all tasks after this one, however far. Source: airflow/models/skipmixin.py, `skip`. */
export function skipAllDownstream({ downstream }: Attempt): Skipping {
  const skipped = [...downstream.all];
  if (skipped.length === 0) return { xcoms: new Map(), skips: new Set() };
  return { xcoms: new Map([[key, new Map([['skipped', skipped]])]]), skips: downstream.all };
}

/**
 * Follows a branch: skips the tasks directly after this one that are neither chosen nor after a chosen one.
 * Source: `skip_all_except`.
 *
 * @param chosen the id, or several ids, that the task's code returned
 * @throws TaskFailure if it is anything else, or the DAG has no such task
 */
export async function skipOtherBranches({ downstream, log }: Attempt, chosen: PyValue): Promise<Skipping> {
  await log.write('INFO', 'skipmixin.py:122', `Following branch ${pythonStr(chosen)}`);
  const ids = chosenIds(chosen);
  if (downstream.direct.size === 0) return { xcoms: new Map(), skips: new Set() };
  const followed = new Set(ids);
  for (const id of ids) {
    const after = downstream.after(id);
    if (after === null) throw new TaskFailure(`Task ${id} not found`);
    for (const taskId of after) followed.add(taskId);
  }
  const skips = [...downstream.direct].filter((id) => !followed.has(id));
  await log.write('INFO', 'skipmixin.py:158', `Skipping tasks ${pythonRepr(skips)}`);
  const kept = [...downstream.direct].filter((id) => followed.has(id));
  return { xcoms: new Map([[key, new Map([['followed', kept]])]]), skips: new Set(skips) };
}

function chosenIds(chosen: PyValue): string[] {
  if (typeof chosen === 'string') return [chosen];
  const items = chosen instanceof PyTuple || chosen instanceof PySet ? chosen.items : chosen;
  if (Array.isArray(items) && items.every((item) => typeof item === 'string')) return items;
  throw new TaskFailure(`A branch must return a task id or a list of task ids, and returned ${pythonRepr(chosen)}`);
}
