import { TaskFailure } from '../task-failure.js';
import { type Operator, plainSuccess } from './operator.js';

/** SubDagOperator: runs the task's sub-DAG for the same date to its end. */
export const subdagOperator: Operator = {
  async run({ attempt, signal }) {
    const isSuccess = await attempt.services.runSubdag(signal);
    signal.throwIfAborted();
    const subdagId = `${attempt.dagId}.${attempt.taskId}`;
    if (!isSuccess) throw new TaskFailure(`Some tasks of the sub-DAG ${subdagId} failed; their logs say why`);
    return plainSuccess;
  },
};
