import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { isLockConflict, isUniqueViolation } from '../../../src/database/database-errors.js';
import type { AirflowDatabase } from '../../support/airflow-database.js';
import { copyDag } from './copy-dag.js';
import type { Call, Recorded, Reply } from './history.js';
import type { Model } from './linearizability.js';
import type { Race } from './race.js';

/** Few, so that clients meet. */
const runIds = ['one', 'two', 'three'];
const dates = ['01', '02', '03'].map((day) => `2020-01-${day}T00:00:00+00:00`);

/** Of the task of which clients read the instance. */
const taskId = 'runme_0';
/** How many task instances a run has. */
const tasks = 6;

/** What clients do to a DAG and its runs. `restore` is the scheduler's: it makes the DAG anew if it was deleted. */
export type DagAction =
  | { readonly kind: 'trigger'; readonly runId?: string; readonly date?: string }
  | { readonly kind: 'run' | 'instance'; readonly date: string }
  | { readonly kind: 'pause'; readonly paused: boolean }
  | { readonly kind: 'paused' | 'runs' | 'latest' | 'delete' }
  | { readonly kind: 'restore' };

interface Run {
  readonly runId: string;
  /** Null where the service chose it and nobody was told. */
  readonly date: string | null;
}

/** Null while there is none. The runs are by run id. */
export type Dag = { readonly paused: boolean; readonly runs: readonly Run[] } | null;

const date = fc.constantFrom(...dates);
const runId = fc.constantFrom(...runIds);
const trigger = fc.oneof(fc.record({ runId }), fc.record({ date }), fc.record({ runId, date }));
const kinds = (...all: ('paused' | 'runs' | 'latest' | 'delete')[]) =>
  fc.constantFrom(...all).map((kind) => ({ kind }));

/** What clients do. */
const actions: fc.Arbitrary<DagAction> = fc.oneof(
  { weight: 8, arbitrary: trigger.map((wanted) => ({ kind: 'trigger' as const, ...wanted })) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('run' as const, 'instance' as const), date }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pause' as const), paused: fc.boolean() }) },
  { weight: 4, arbitrary: kinds('paused', 'runs', 'latest') },
  { weight: 2, arbitrary: kinds('delete') },
);

/** What tells in the end how things are. */
const last: readonly DagAction[] = [
  ...(['restore', 'runs', 'latest', 'paused'] as const).map((kind) => ({ kind })),
  ...dates.flatMap((one) => (['run', 'instance'] as const).map((kind) => ({ kind, date: one }))),
];

/** The request for an action. */
function callFor(action: Exclude<DagAction, { kind: 'restore' }>, dagId: string): Call {
  const dag = `/dags/${dagId}`;
  switch (action.kind) {
    case 'trigger':
      return {
        method: 'POST',
        path: `${dag}/dag_runs`,
        body: { run_id: action.runId, execution_date: action.date },
      };
    case 'run':
      return { method: 'GET', path: `${dag}/dag_runs/${action.date}` };
    case 'instance':
      return { method: 'GET', path: `${dag}/dag_runs/${action.date}/tasks/${taskId}` };
    case 'pause':
      return { method: 'GET', path: `${dag}/paused/${action.paused}` };
    case 'paused':
      return { method: 'GET', path: `${dag}/paused` };
    case 'runs':
      return { method: 'GET', path: `${dag}/dag_runs` };
    case 'latest':
      return { method: 'GET', path: '/latest_runs' };
    case 'delete':
      return { method: 'DELETE', path: dag };
  }
}

/** A row as an answer shows it. */
interface ShownRun {
  readonly dag_id: string;
  readonly run_id: string;
  readonly execution_date: string;
}

/** The reply in the model's words: refusals as text, and nothing that belongs to other races or was chosen freely. */
function read(action: DagAction, { status, body }: Reply, dagId: string): Reply {
  const { error } = body as { error?: string };
  if (error !== undefined) return { status, body: error.replaceAll(dagId, 'DAG').replace(/ in DagModel$/, '') };
  switch (action.kind) {
    case 'trigger':
      return { status, body: readRun(body as ShownRun) };
    case 'runs':
      return { status, body: (body as ShownRun[]).map(readRun) };
    case 'latest': {
      const { items } = body as { items: ShownRun[] };
      return { status, body: items.find((run) => run.dag_id === dagId)?.execution_date ?? null };
    }
    case 'instance':
      return { status, body: (body as { task_id: string }).task_id };
    case 'delete':
      return { status, body: (body as { count: number }).count };
    default:
      return { status, body };
  }
}

function readRun({ run_id: id, execution_date: shown }: ShownRun): Run {
  return { runId: id, date: shown };
}

const changes = ['trigger', 'pause', 'delete', 'restore'];

/** A DAG as the contract has it. */
export const dagModel: Model<Dag, Recorded<DagAction>> = {
  initial: { paused: true, runs: [] },
  step(before, { action, reply }) {
    const dag = withDates(before, reply);
    const [after, expected] = apply(dag, action, reply);
    return reply === undefined || isDeepStrictEqual(reply, expected) ? after : undefined;
  },
  isLook: ({ action: { kind }, reply }) => !changes.includes(kind) || (reply !== undefined && reply.status !== 200),
};

const ok = (body: unknown): Reply => ({ status: 200, body });
const refusal = (status: number, text: string): Reply => ({ status, body: text });
const isThere = refusal(409, 'is there');

function apply(dag: Dag, action: DagAction, reply: Reply | undefined): [Dag, Reply] {
  if (action.kind === 'restore') return dag ? [dag, isThere] : [dagModel.initial, ok('made')];
  if (action.kind === 'latest') return [dag, ok(latest(dag?.runs ?? [], reply))];
  if (!dag) return [null, refusal(action.kind === 'runs' ? 400 : 404, 'Dag id DAG not found')];
  switch (action.kind) {
    case 'trigger':
      return applyTrigger(dag, action, reply);
    case 'run':
    case 'instance':
      if (!dag.runs.some((run) => run.date === action.date)) {
        return [dag, refusal(404, `Dag Run for date ${action.date} not found in dag DAG`)];
      }
      return [dag, ok(action.kind === 'run' ? { state: 'running' } : taskId)];
    case 'pause':
      return [{ ...dag, paused: action.paused }, ok({ response: 'ok' })];
    case 'paused':
      return [dag, ok({ is_paused: dag.paused })];
    case 'runs':
      return [dag, ok([...dag.runs].sort((one, other) => compare(one.date ?? '', other.date ?? '')))];
    case 'delete':
      return [null, ok(1 + dag.runs.length * (1 + tasks))];
  }
}

function applyTrigger(
  dag: NonNullable<Dag>,
  action: DagAction & { kind: 'trigger' },
  reply: Reply | undefined,
): [Dag, Reply] {
  const id = action.runId ?? `manual__${action.date}`;
  if (dag.runs.some((run) => run.runId === id)) {
    return [dag, refusal(400, `Run id ${id} already exists for dag id DAG`)];
  }
  const rival = dag.runs.find((run) => run.date === action.date);
  if (rival) {
    const text = `A Dag Run already exists for dag id DAG at ${action.date} with run id ${rival.runId}`;
    return [dag, refusal(400, text)];
  }
  const run = { runId: id, date: action.date ?? dateIn(reply, id) };
  const runs = [...dag.runs, run].sort((one, other) => compare(one.runId, other.runId));
  return [{ ...dag, runs }, ok(run)];
}

/** The latest date; whatever was answered, if there is a run of which nobody knows it. */
function latest(runs: readonly Run[], reply: Reply | undefined): unknown {
  if (runs.some((run) => run.date === null)) return reply?.body;
  return (
    runs
      .map((run) => run.date)
      .sort()
      .at(-1) ?? null
  );
}

/** Where the service chose a date and its answer was lost, the next answer that has the run tells. */
function withDates(dag: Dag, reply: Reply | undefined): Dag {
  return dag && { ...dag, runs: dag.runs.map((run) => ({ ...run, date: run.date ?? dateIn(reply, run.runId) })) };
}

function dateIn(reply: Reply | undefined, id: string): string | null {
  const shown = [reply?.body].flat() as (Partial<Run> | null | undefined)[];
  return shown.find((run) => run?.runId === id)?.date ?? null;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : 1;
}

/** Makes the DAG anew, unless it is there. */
async function restore(database: AirflowDatabase, dagId: string): Promise<Reply> {
  for (;;) {
    await database.sql('BEGIN');
    try {
      await copyDag(database, dagId);
      await database.sql('COMMIT');
      return ok('made');
    } catch (error) {
      await database.sql('ROLLBACK');
      if (isUniqueViolation(error)) return isThere;
      if (!isLockConflict(error)) throw error;
    }
  }
}

/** Clients that race for the same DAG and its runs, beside a scheduler. */
export const dagRace: Race<Dag, DagAction> = {
  object: 'dags and runs',
  model: dagModel,
  actions,
  last,
  length: 20,
  beside: { kind: 'restore' },
  prepare: copyDag,
  act: async (action, dagId, { database, call }) => {
    if (action.kind === 'restore') return restore(database, dagId);
    const reply = await call(callFor(action, dagId));
    return reply && read(action, reply, dagId);
  },
};
