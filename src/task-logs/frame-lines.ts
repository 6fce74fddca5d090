import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { TaskLog } from './task-log.js';

const rule = '-'.repeat(80);

/** A try as the lines around its own output name it. */
export interface FramedTry {
  readonly dagId: string;
  readonly taskId: string;
  readonly executionDate: OffsetDateTime;
  /** The number of this try; the first is 1. */
  readonly tryNumber: number;
  /** The column `max_tries`: the number of the last try, less one. */
  readonly maxTries: number;
  /** The name of the operator's class. */
  readonly operatorName: string;
}

/** The lines before the output of a task. Source: airflow/models/taskinstance.py, task runners, bin/cli.py. */
export async function writeStart(
  log: TaskLog,
  framed: FramedTry,
  { pid, jobId, hostname }: { readonly pid: number; readonly jobId: number; readonly hostname: string },
): Promise<void> {
  const { dagId, taskId, executionDate, tryNumber, maxTries, operatorName } = framed;
  const instance = (state: string) => `<TaskInstance: ${dagId}.${taskId} ${executionDate.isoformat()} [${state}]>`;
  const met = `Dependencies all met for ${instance('queued')}`;
  const command = ['airflow', 'run', dagId, taskId, executionDate.isoformat(), '--job_id', `${jobId}`, '--raw'];
  await log.writeLines('INFO', 'taskinstance.py:670', [met, met]);
  await log.write('INFO', 'taskinstance.py:880', `\n${rule}`);
  await log.write('INFO', 'taskinstance.py:881', `Starting attempt ${tryNumber} of ${maxTries + 1}`);
  await log.write('INFO', 'taskinstance.py:882', `\n${rule}`);
  const task = `<Task(${operatorName}): ${taskId}>`;
  await log.write('INFO', 'taskinstance.py:901', `Executing ${task} on ${executionDate.isoformat()}`);
  await log.write('INFO', 'standard_task_runner.py:54', `Started process ${pid} to run task`);
  const words = command.map((word) => `'${word}'`).join(', ');
  await log.write('INFO', 'standard_task_runner.py:77', `Running: [${words}]`);
  await log.write('INFO', 'standard_task_runner.py:78', `Job ${jobId}: Subtask ${taskId}`);
  await log.write('INFO', 'logging_mixin.py:120', `Running ${instance('running')} on host ${hostname}`);
}

/** How a try ended, as its row says. */
export interface FramedEnd {
  readonly state: 'success' | 'skipped' | 'failed' | 'up_for_retry' | 'up_for_reschedule';
  readonly startDate: OffsetDateTime | null;
  readonly endDate: OffsetDateTime | null;
  /** A failure after which no retry may follow. */
  readonly isFinal?: boolean;
}

/** The lines after the output of a task. The caller knows the final state. */
export async function writeEnd(log: TaskLog, framed: FramedTry, end: FramedEnd): Promise<void> {
  const { text, source } = markingOf(end);
  const dates = `execution_date=${shortDate(framed.executionDate)}, start_date=${shortDate(end.startDate)}, `;
  const facts = `dag_id=${framed.dagId}, task_id=${framed.taskId}, ${dates}end_date=${shortDate(end.endDate)}`;
  const isOver = end.state !== 'up_for_reschedule';
  await log.write('INFO', source, isOver ? text + facts : text);
  const code = end.state === 'failed' || end.state === 'up_for_retry' ? 1 : 0;
  await log.write('INFO', 'local_task_job.py:102', `Task exited with return code ${code}`);
}

/** Airflow: a blank stands before the facts of a failure alone. */
function markingOf({ state, isFinal }: FramedEnd): { text: string; source: string } {
  switch (state) {
    case 'success':
      return { text: 'Marking task as SUCCESS.', source: 'taskinstance.py:1057' };
    case 'skipped':
      return { text: 'Marking task as SKIPPED.', source: 'taskinstance.py:1012' };
    case 'up_for_reschedule':
      return { text: 'Rescheduling task, marking task as UP_FOR_RESCHEDULE', source: 'taskinstance.py:1141' };
    default: {
      const cause = isFinal ? 'Immediate failure requested. ' : '';
      return { text: `${cause}Marking task as ${state.toUpperCase()}. `, source: 'taskinstance.py:1187' };
    }
  }
}

/** `20240101T000000`; empty without a date. */
function shortDate(date: OffsetDateTime | null): string {
  return date === null ? '' : date.toDatabase().slice(0, 19).replace(' ', 'T').replaceAll(/[-:]/g, '');
}
