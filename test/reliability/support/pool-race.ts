import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Call, Recorded, Reply } from './history.js';
import type { Model } from './linearizability.js';
import type { Race } from './race.js';

/** Few, so that clients meet. */
const names = ['a', 'b', 'c'];

/** What clients do to a few pools, which all of them use. */
export type PoolAction =
  | { readonly kind: 'set'; readonly name: string; readonly slots: number; readonly description: string }
  | { readonly kind: 'delete' | 'get'; readonly name: string }
  | { readonly kind: 'list' };

/** A pool but for its name. The id is null where nobody was told it. */
interface Pool {
  readonly id: number | null;
  readonly slots: number;
  readonly description: string;
}

/** By name; null where there is none. */
export type Pools = Readonly<Record<string, Pool | null>>;

const name = fc.constantFrom(...names);

/** Few values, too: a change that differs in one field from what is there is a case of its own. */
const actions: fc.Arbitrary<PoolAction> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('set' as const),
      name,
      slots: fc.constantFrom(1, 2),
      description: fc.constantFrom('x', 'y'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), name }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('get' as const), name }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'list' as const }) },
);

/** What tells in the end how things are. */
const last: readonly PoolAction[] = [{ kind: 'list' }, ...names.map((one) => ({ kind: 'get' as const, name: one }))];

/** The request for an action. The names begin with the prefix, so that no two races meet. */
function callFor(action: PoolAction, prefix: string): Call {
  switch (action.kind) {
    case 'set': {
      const { name, slots, description } = action;
      return { method: 'POST', path: '/pools', body: { name: prefix + name, slots, description } };
    }
    case 'list':
      return { method: 'GET', path: '/pools' };
    default:
      return { method: action.kind === 'get' ? 'GET' : 'DELETE', path: `/pools/${prefix}${action.name}` };
  }
}

/** The reply without what belongs to other races. */
function read({ status, body }: Reply, prefix: string): Reply {
  const own = Array.isArray(body) ? body.filter(({ pool }: { pool: string }) => pool.startsWith(prefix)) : body;
  return { status, body: JSON.parse(JSON.stringify(own).replaceAll(prefix, '')) as unknown };
}

/** Pools as the contract has them. */
export const poolModel: Model<Pools, Recorded<PoolAction>> = {
  initial: Object.fromEntries(names.map((one) => [one, null])),
  step(before, { action, reply }) {
    const pools = withIds(before, reply);
    const [after, expected] = apply(pools, action, reply);
    return reply === undefined || isDeepStrictEqual(reply, expected) ? after : undefined;
  },
  isLook: ({ action: { kind }, reply }) =>
    (kind !== 'set' && kind !== 'delete') || (reply !== undefined && reply.status !== 200),
};

function apply(pools: Pools, action: PoolAction, reply: Reply | undefined): [Pools, Reply] {
  if (action.kind === 'list') {
    const all = names.filter((one) => pools[one]).map((one) => shown(one, pools[one]!));
    return [pools, { status: 200, body: all.sort((one, other) => one.id! - other.id!) }];
  }
  const { kind, name } = action;
  if (kind === 'set') {
    const { slots, description } = action;
    const pool = { id: pools[name]?.id ?? idIn(reply, name), slots, description };
    return [
      { ...pools, [name]: pool },
      { status: 200, body: shown(name, pool) },
    ];
  }
  const pool = pools[name];
  if (!pool) return [pools, { status: 404, body: { error: `Pool '${name}' doesn't exist` } }];
  return [kind === 'get' ? pools : { ...pools, [name]: null }, { status: 200, body: shown(name, pool) }];
}

function shown(name: string, { id, slots, description }: Pool) {
  return { description, id, pool: name, slots };
}

/** Ids are the database's choice: whoever made a pool and was not told the id leaves it to the next answer that has it. */
function withIds(pools: Pools, reply: Reply | undefined): Pools {
  const learned = Object.entries(pools).map(([one, pool]) => [
    one,
    pool && { ...pool, id: pool.id ?? idIn(reply, one) },
  ]);
  return Object.fromEntries(learned) as Pools;
}

function idIn(reply: Reply | undefined, name: string): number | null {
  const shown = [reply?.body].flat() as ({ pool?: string; id: number } | undefined)[];
  return shown.find((one) => one?.pool === name)?.id ?? null;
}

/** The operation if it is one on this pool, or what a list says of it. */
function aboutPool(name: string, operation: Recorded<PoolAction>): Recorded<PoolAction>[] {
  const { action, reply } = operation;
  if (action.kind !== 'list') return action.name === name ? [operation] : [];
  const shown = reply?.body as { pool: string }[] | undefined;
  return [{ ...operation, reply: reply && { ...reply, body: shown!.filter(({ pool }) => pool === name) } }];
}

/** Clients that race for the same pools. */
export const poolRace: Race<Pools, PoolAction> = {
  object: 'pools',
  model: poolModel,
  actions,
  parts: (history) => names.map((one) => history.flatMap((operation) => aboutPool(one, operation))),
  last,
  length: 25,
  prepare: () => Promise.resolve(),
  act: async (action, name, { call }) => {
    const prefix = `${name}_`;
    const reply = await call(callFor(action, prefix));
    return reply && read(reply, prefix);
  },
};
