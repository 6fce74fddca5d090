import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { AirflowDatabase } from '../../support/airflow-database.js';
import { ask, type Call, describeViolation, record, type Recorded, type Reply, type Step } from './history.js';
import { findViolation, type Model, shortestViolation, Undecided } from './linearizability.js';

const clients = 8;
/** Milliseconds between the actions of who is none. */
const pace = 2;
/** One request in so many is given up by its client after so many milliseconds at most, and may take effect or not. */
const impatience = { oneIn: 100, longest: 10 };

/** What is raced for, and how. */
export interface Race<State, Action> {
  readonly object: string;
  readonly model: Model<State, Recorded<Action>>;
  /** What a client may do. */
  readonly actions: fc.Arbitrary<Action>;
  /** What the history says of each part of the object by itself: quicker to check, and shorter to read. */
  parts?(this: void, history: readonly Recorded<Action>[]): Recorded<Action>[][];
  /** How many actions a client does in one heat. */
  readonly length: number;
  /** What somebody who is no client does again and again meanwhile. */
  readonly beside?: Action;
  /** What is done after all the others, to see what they have left. */
  readonly last: readonly Action[];
  /** Makes the object of this name. */
  prepare(database: AirflowDatabase, name: string): Promise<void>;
  /** Does it to the object of this name. The reply is what the model speaks of; undefined if it is not known. */
  act(action: Action, name: string, means: Means): Promise<Reply | undefined>;
}

/** By what actions are done. */
export interface Means {
  readonly database: AirflowDatabase;
  /** Sends a request to one of the processes. */
  readonly call: (call: Call) => Promise<Reply | undefined>;
}

/** What came of some heats. */
export interface Outcome {
  heats: number;
  operations: number;
  /** Changes of which nobody knows what became of them. */
  unknown: number;
  /** Changes that were answered with success. */
  acknowledged: number;
  /** Heats in which too much was unknown to say. */
  undecided: number;
  /** Milliseconds of the slowest answer. */
  worstAnswer: number;
  /** For a reader, one for each heat that has one. */
  readonly violations: string[];
}

/**
 * Has clients race for one object after another, each from a seed of its own, and looks for an order of what they did.
 *
 * @param urls the processes, all on the database
 * @param bounds.seed the first heat's; the next has the next number
 * @param bounds.time milliseconds after which no more heats begin
 */
export async function runHeats<State, Action>(
  race: Race<State, Action>,
  database: AirflowDatabase,
  urls: readonly string[],
  { seed, heats, time }: { seed: number; heats: number; time: number },
): Promise<Outcome> {
  const outcome: Outcome = {
    ...{ heats: 0, operations: 0, unknown: 0, acknowledged: 0, undecided: 0, worstAnswer: 0 },
    violations: [],
  };
  const end = performance.now() + time;
  while (outcome.heats < heats && performance.now() < end) {
    const heatSeed = seed + outcome.heats++;
    const history = await runHeat(race, database, urls, heatSeed);
    count(outcome, history, race);
    check(outcome, history, race, heatSeed);
  }
  return outcome;
}

/** One heat, and a look at what it has left. */
async function runHeat<State, Action>(
  race: Race<State, Action>,
  database: AirflowDatabase,
  urls: readonly string[],
  seed: number,
): Promise<Recorded<Action>[]> {
  const name = `race_${seed}`;
  await race.prepare(database, name);
  const take = ({ action, process, patience }: Step<Action>) =>
    race.act(action, name, { database, call: (call) => ask(urls[process]!, call, patience) });
  let isOver = false;
  const beside = record({ other: repeated(race.beside, () => isOver) }, take);
  const heat = await record(plans(race, urls.length, seed), take);
  isOver = true;
  const last = race.last.map((action) => ({ action, process: 0 }));
  return [...heat, ...(await beside), ...(await record({ last }, take))];
}

function plans<State, Action>({ actions, length }: Race<State, Action>, processes: number, seed: number) {
  const patience = fc.oneof(
    { weight: impatience.oneIn - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.nat(impatience.longest) },
  );
  const step = fc.record({ action: actions, process: fc.nat(processes - 1), patience });
  const plan = fc.noBias(fc.array(step, { minLength: length, maxLength: length }));
  const all = fc.sample(plan, { seed, numRuns: clients });
  return Object.fromEntries(all.map((one, index) => [`client ${index}`, one]));
}

async function* repeated<Action>(action: Action | undefined, isOver: () => boolean): AsyncGenerator<Step<Action>> {
  while (action !== undefined && !isOver()) {
    await sleep(pace);
    yield { action, process: 0 };
  }
}

function count<State, Action>(
  outcome: Outcome,
  history: readonly Recorded<Action>[],
  { model }: Race<State, Action>,
): void {
  const changes = history.filter((operation) => !model.isLook(operation));
  const times = history.map(({ invoked, responded = invoked }) => responded - invoked);
  outcome.operations += history.length;
  outcome.unknown += changes.filter(({ reply }) => reply === undefined).length;
  outcome.acknowledged += changes.filter(({ reply }) => reply !== undefined).length;
  outcome.worstAnswer = Math.max(outcome.worstAnswer, ...times);
}

function check<State, Action>(
  outcome: Outcome,
  history: readonly Recorded<Action>[],
  { model, parts = () => [] }: Race<State, Action>,
  seed: number,
): void {
  // A look that nobody was told of says nothing, and would double the work.
  const telling = history.filter((operation) => operation.reply !== undefined || !model.isLook(operation));
  try {
    const violating = [...parts(telling), telling].find((part) => findViolation(model, part));
    if (!violating) return;
    const violation = shortestViolation(model, violating);
    outcome.violations.push(`Seed ${seed}. ${describeViolation(violation)}`);
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    outcome.undecided++;
  }
}
