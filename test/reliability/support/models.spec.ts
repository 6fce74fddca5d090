import { describe, expect, it } from 'vitest';
import { type Dag, type DagAction, dagModel } from './dag-race.js';
import { describeViolation, type Recorded } from './history.js';
import { findViolation, type Model, shortestViolation } from './linearizability.js';
import { type PoolAction, poolModel, poolRace } from './pool-race.js';

/** From when to when, what was done, and what was answered with which status; neither if nobody knows. */
type Told<Action> = readonly [from: number, to: number, action: Action, status?: number, body?: unknown];

function history<Action>(...told: readonly Told<Action>[]): Recorded<Action>[] {
  return told.map(([invoked, to, action, status, body], index) => {
    const reply = status === undefined ? undefined : { status, body };
    return { client: `client ${index}`, process: 0, action, invoked, responded: reply && to, reply };
  });
}

function isLinearizable<State, Action>(model: Model<State, Recorded<Action>>, ...told: Told<Action>[]): boolean {
  return findViolation(model, history(...told)) === undefined;
}

const set = (name: string, slots: number, description = 'x') => ({ kind: 'set', name, slots, description }) as const;
const drop = (name: string) => ({ kind: 'delete', name }) as const;
const get = (name: string) => ({ kind: 'get', name }) as const;
const list = { kind: 'list' } as const;
const pool = (id: number, name: string, slots: number, description = 'x') => ({ description, id, pool: name, slots });
const noPool = { error: "Pool 'a' doesn't exist" };

describe('pools', () => {
  const hold = (...told: Told<PoolAction>[]) => isLinearizable(poolModel, ...told);
  const made: Told<PoolAction> = [0, 1, set('a', 1), 200, pool(5, 'a', 1)];

  it('are as they were last set, and gone when they were deleted', () => {
    const gone: Told<PoolAction>[] = [
      [8, 9, get('a'), 404, noPool],
      [10, 11, list, 200, []],
    ];
    const changed: Told<PoolAction> = [2, 3, set('a', 2), 200, pool(5, 'a', 2)];
    const deleted: Told<PoolAction> = [6, 7, drop('a'), 200, pool(5, 'a', 2)];
    expect(hold(made, changed, [4, 5, get('a'), 200, pool(5, 'a', 2)], deleted, ...gone)).toBe(true);
    expect(hold(made, deleted)).toBe(false);
    expect(hold(made, changed, ...gone)).toBe(false);
  });

  it('are not deleted twice, however the two overlap', () => {
    const deleted: Told<PoolAction> = [2, 9, drop('a'), 200, pool(5, 'a', 1)];
    expect(hold(made, deleted, [3, 8, drop('a'), 404, noPool])).toBe(true);
    expect(hold(made, deleted, [3, 8, drop('a'), 200, pool(5, 'a', 1)])).toBe(false);
  });

  it('are not half of one change and half of another', () => {
    const changes: Told<PoolAction>[] = [
      [2, 9, set('a', 2, 'x'), 200, pool(5, 'a', 2, 'x')],
      [3, 8, set('a', 1, 'y'), 200, pool(5, 'a', 1, 'y')],
    ];
    expect(hold(made, ...changes, [10, 11, get('a'), 200, pool(5, 'a', 1, 'y')])).toBe(true);
    expect(hold(made, ...changes, [10, 11, get('a'), 200, pool(5, 'a', 2, 'y')])).toBe(false);
  });

  it('keep the id that they got, even if no client was told it', () => {
    const unknown: Told<PoolAction> = [0, 1, set('a', 1)];
    expect(hold(unknown, [2, 3, get('a'), 404, noPool], [4, 5, get('a'), 200, pool(7, 'a', 1)])).toBe(true);
    expect(hold(unknown, [2, 3, get('a'), 200, pool(7, 'a', 1)], [4, 5, get('a'), 200, pool(8, 'a', 1)])).toBe(false);
  });

  it('are listed all at the same moment, oldest first', () => {
    const two: Told<PoolAction>[] = [made, [2, 3, set('b', 1), 200, pool(6, 'b', 1)]];
    const both = [pool(5, 'a', 1), pool(6, 'b', 1)];
    expect(hold(...two, [4, 5, list, 200, both])).toBe(true);
    expect(hold(...two, [4, 5, list, 200, [...both].reverse()])).toBe(false);
    const deleted: Told<PoolAction> = [6, 7, drop('a'), 200, pool(5, 'a', 1)];
    const changed: Told<PoolAction> = [8, 9, set('b', 2), 200, pool(6, 'b', 2)];
    // Each pool by itself was so at some time during the list.
    const mixed: Told<PoolAction> = [4, 10, list, 200, [pool(5, 'a', 1), pool(6, 'b', 2)]];
    expect(hold(...two, deleted, changed, mixed)).toBe(false);
    const parts = poolRace.parts!(history(...two, deleted, changed, mixed));
    expect(parts.map((part) => findViolation(poolModel, part))).toEqual([undefined, undefined, undefined]);
  });
});

const date = '2020-01-01T00:00:00+00:00';
const trigger = { kind: 'trigger', runId: 'one', date } as const;
const one = { runId: 'one', date };
const kind = (name: 'delete' | 'restore' | 'runs' | 'paused' | 'latest') => ({ kind: name });
const noDag = 'Dag id DAG not found';

describe('a DAG', () => {
  const holds = (...told: Told<DagAction>[]) => isLinearizable<Dag, DagAction>(dagModel, ...told);

  it('has one run of a run id, and one at a date', () => {
    const taken = 'Run id one already exists for dag id DAG';
    expect(holds([0, 9, trigger, 200, one], [1, 8, trigger, 400, taken])).toBe(true);
    expect(holds([0, 9, trigger, 200, one], [1, 8, trigger, 200, one])).toBe(false);
    const other = { ...trigger, runId: 'two' };
    const occupied = `A Dag Run already exists for dag id DAG at ${date} with run id one`;
    expect(holds([0, 9, trigger, 200, one], [1, 8, other, 400, occupied])).toBe(true);
    expect(holds([0, 9, trigger, 200, one], [1, 8, other, 200, { runId: 'two', date }])).toBe(false);
  });

  it('takes all its runs along when it is deleted', () => {
    const deleted = (count: number): Told<DagAction> => [1, 8, kind('delete'), 200, count];
    const restored: Told<DagAction> = [10, 11, kind('restore'), 200, 'made'];
    expect(holds([0, 9, trigger, 200, one], deleted(8), restored, [12, 13, kind('runs'), 200, []])).toBe(true);
    expect(holds([0, 9, trigger, 404, noDag], deleted(1))).toBe(true);
    expect(holds([0, 9, trigger, 200, one], deleted(1))).toBe(false);
    expect(holds([0, 9, trigger, 200, one], deleted(8), restored, [12, 13, kind('runs'), 200, [one]])).toBe(false);
    expect(holds([0, 9, trigger, 200, one], deleted(8), [10, 11, kind('latest'), 200, date])).toBe(false);
  });

  it('was not there without its runs before it is gone', () => {
    const deleted: Told<DagAction> = [2, 8, kind('delete'), 200, 8];
    expect(holds([0, 1, trigger, 200, one], deleted, [3, 7, kind('runs'), 400, noDag])).toBe(true);
    expect(holds([0, 1, trigger, 200, one], deleted, [3, 7, kind('runs'), 200, []])).toBe(false);
  });

  it('has a run whose trigger had no answer, or has it not, but not both', () => {
    const unknown: Told<DagAction> = [0, 1, { kind: 'trigger', runId: 'one' }];
    const empty: Told<DagAction> = [2, 3, kind('runs'), 200, []];
    const there: Told<DagAction> = [4, 5, kind('runs'), 200, [one]];
    expect(holds(unknown, empty, there, [6, 7, { kind: 'run', date }, 200, { state: 'running' }])).toBe(true);
    expect(holds(unknown, there, [6, 7, kind('runs'), 200, []])).toBe(false);
    expect(holds(unknown, there, [6, 7, kind('runs'), 200, [{ ...one, date: '2020-01-02T00:00:00+00:00' }]])).toBe(
      false,
    );
  });

  it('is paused as it was told last', () => {
    const unpaused: Told<DagAction> = [0, 1, { kind: 'pause', paused: false }, 200, { response: 'ok' }];
    expect(holds(unpaused, [2, 3, kind('paused'), 200, { is_paused: false }])).toBe(true);
    expect(holds(unpaused, [2, 3, kind('paused'), 200, { is_paused: true }])).toBe(false);
  });
});

it('a violation is described without what has nothing to do with it', () => {
  const told = history<PoolAction>(
    [0, 1, set('a', 1), 200, pool(5, 'a', 1)],
    [2, 9, drop('a'), 200, pool(5, 'a', 1)],
    [3, 8, get('a'), 200, pool(5, 'a', 1)],
    [4, 7, drop('a'), 200, pool(5, 'a', 1)],
  );
  expect(describeViolation(shortestViolation(poolModel, told)).split('\n')).toEqual([
    'Certain before: {"a":{"id":5,"slots":1,"description":"x"},"b":null,"c":null}',
    expect.stringMatching(/^> client 1 .*{"kind":"delete","name":"a"} -> 200/),
    expect.stringMatching(/^ {2}client 3 .*{"kind":"delete","name":"a"} -> 200/),
    'No order of these explains the answer marked with >.',
  ]);
});
