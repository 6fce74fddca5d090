import { writeFileSync } from 'node:fs';
import { type Answer, ask } from './client.js';
import { longList } from './fill-scale.js';
import { memoryOf, treeOf } from './process-tree.js';
import type { ServerProcess } from './server-process.js';

/** What sending a long list took. */
export interface ListFigures extends Answer {
  /** Bytes of resident memory at its highest, above what there was before the first list. */
  readonly memory: number;
}

/** Reads the long list so many times, one after the other. */
export async function readLongList(server: ServerProcess, times: number): Promise<ListFigures[]> {
  const pids = treeOf(server.pid);
  const sum = (field: 'VmRSS' | 'VmHWM') => pids.reduce((total, pid) => total + memoryOf(pid, field), 0);
  const idle = sum('VmRSS');
  const figures: ListFigures[] = [];
  for (let time = 0; time < times; time++) {
    for (const pid of pids) writeFileSync(`/proc/${pid}/clear_refs`, '5'); // forgets the highest until now
    const answer = await ask(server, `/api/experimental/dags/${longList.dagId}/dag_runs`);
    figures.push({ ...answer, memory: sum('VmHWM') - idle });
  }
  return figures;
}
