import type { Command } from '../processes/task-processes.js';
import type { TaskProcess } from '../processes/task-process.js';
import type { Execution } from './operator.js';

/** Does work with a process of its own within a running try. The process ends with the try. */
export async function withProcess<T>(
  { processes, signal }: Execution,
  command: Command,
  work: (process: TaskProcess) => Promise<T>,
): Promise<T> {
  const process = await processes.start(command);
  const end = () => void process.terminate();
  try {
    signal.addEventListener('abort', end, { once: true });
    signal.throwIfAborted();
    const result = await work(process);
    signal.throwIfAborted();
    return result;
  } finally {
    signal.removeEventListener('abort', end);
    if (signal.aborted) await process.terminate();
    await process.remove();
  }
}
