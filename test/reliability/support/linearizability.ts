/** When an operation of a client was under way, on a clock that all operations of a history share. */
export interface Interval {
  readonly invoked: number;
  /** Undefined if nobody knows what became of it: it took effect at some time since it was invoked, or never will. */
  readonly responded?: number | undefined;
}

/** What an object does if its operations come one after the other. */
export interface Model<State, Operation> {
  /** `JSON.stringify` must tell different states apart, and write the same state the same way. */
  readonly initial: State;
  /** The state after the operation; undefined if in this state it would have been answered otherwise. */
  step(this: void, state: State, operation: Operation): State | undefined;
  /** Whether an operation with this answer has changed nothing, whatever the state was. */
  isLook(this: void, operation: Operation): boolean;
}

/** An answer that no order of the operations explains. */
export interface Violation<State, Operation> {
  /** The operation that was so answered. */
  readonly operation: Operation;
  /** The object's state when it was certain for the last time before the operation was invoked. */
  readonly state: State;
  /** The operations that may have taken effect since then, as they were invoked; the answered one is among them. */
  readonly since: readonly Operation[];
}

/** Too much was under way at the same time to say whether a history is linearizable. */
export class Undecided extends Error {}

/** How many possibilities are looked at for one answer. */
const maxPossibilities = 20_000;
/** How many operations may be under way at the same time: as many as a number has bits to tell which are done. */
const maxPending = 30;

/**
 * Looks for an order of the operations, each at one moment while it was under way, in which the model gives the same
 * answers. It follows the history with all the possibilities that are left, and has a change take effect only when an
 * answer asks for it, its own or another's: "just-in-time linearization" (G. Lowe, Testing for Linearizability, 2017).
 * The work may double with each change that is under way at the same time, and so it may with each that was never
 * answered, but it does not grow faster than the history does.
 *
 * @returns the first answer that cannot be; undefined for a linearizable history
 * @throws Undecided
 */
export function findViolation<State, Operation extends Interval>(
  model: Model<State, Operation>,
  history: readonly Operation[],
): Violation<State, Operation> | undefined {
  const search = new Search(model);
  for (const { operation, isAnswer } of eventsOf(history)) {
    if (!isAnswer) search.invoke(operation);
    else if (!search.answer(operation)) return { operation, ...search.lastCertain(operation) };
  }
  return undefined;
}

/**
 * The violation of a history that has one, without the looks that it does not take. A look can be left out, for without
 * it a linearizable history is still one; a change cannot, for others may build on it.
 */
export function shortestViolation<State, Operation extends Interval>(
  model: Model<State, Operation>,
  history: readonly Operation[],
): Violation<State, Operation> {
  let shortest = findViolation(model, history)!;
  let left = history;
  for (const look of history.filter(model.isLook)) {
    const without = left.filter((operation) => operation !== look);
    const violation = findViolation(model, without);
    if (!violation) continue;
    left = without;
    if (violation.since.length < shortest.since.length) shortest = violation;
  }
  return shortest;
}

/** Invocations and answers by time; of those at the same time, which may well have overlapped, invocations first. */
function eventsOf<Operation extends Interval>(history: readonly Operation[]) {
  const invocations = history.map((operation) => ({ operation, isAnswer: false, time: operation.invoked }));
  const answers = history.flatMap((operation) =>
    operation.responded === undefined ? [] : { operation, isAnswer: true, time: operation.responded },
  );
  return [...invocations, ...answers].sort((a, b) => a.time - b.time);
}

/** A state that the object may be in, by its number, and as bits which of the pending operations are done in it. */
interface Possibility {
  readonly state: number;
  readonly done: number;
}

/** A state that was the only possible one, and what may have taken effect since. */
interface Certain<Operation> {
  readonly state: number;
  readonly since: Set<Operation>;
}

/** An operation that is under way. */
interface Pending<Operation> {
  readonly operation: Operation;
  readonly bit: number;
  readonly isLook: boolean;
  /** What was certain when it was invoked. */
  readonly certain: Certain<Operation>;
  /** What it makes of a state, by their numbers. */
  readonly next: (state: number) => number | undefined;
}

/** What is possible after the first events of a history. */
class Search<State, Operation extends Interval> {
  private readonly pending = new Map<Operation, Pending<Operation>>();
  private readonly states: State[] = [];
  private readonly numbers = new Map<string, number>();
  private possibilities: readonly Possibility[];
  private certain: Certain<Operation>;

  constructor(private readonly model: Model<State, Operation>) {
    const state = this.numberOf(model.initial);
    this.possibilities = [{ state, done: 0 }];
    this.certain = { state, since: new Set() };
  }

  /** What was certain when a pending operation was invoked. */
  lastCertain(operation: Operation): { state: State; since: Operation[] } {
    const { state, since } = this.pending.get(operation)!.certain;
    return { state: this.states[state]!, since: [...since] };
  }

  invoke(operation: Operation): void {
    const used = this.bits(() => true);
    const bit = Array.from({ length: maxPending }, (_, index) => 1 << index).find((free) => !(used & free));
    if (bit === undefined) throw new Undecided(`more than ${maxPending} operations were under way`);
    const { certain } = this;
    const isLook = this.model.isLook(operation);
    this.pending.set(operation, { operation, bit, isLook, certain, next: this.transitions(operation) });
    for (const other of this.pending.values()) other.certain.since.add(operation);
  }

  /** False if the operation cannot be so answered. */
  answer(operation: Operation): boolean {
    const { bit } = this.pending.get(operation)!;
    const explained = this.reach(bit).filter(({ done }) => done & bit);
    if (explained.length === 0) return false;
    this.pending.delete(operation);
    const unanswered = this.bits(({ operation: { responded } }) => responded === undefined);
    this.possibilities = withoutNeedless(
      explained.map(({ state, done }) => ({ state, done: done & ~bit })),
      unanswered,
    );
    if (this.possibilities.length === 1) {
      const { state, done } = this.possibilities[0]!;
      const open = [...this.pending.values()].filter((other) => !(done & other.bit));
      this.certain = { state, since: new Set(open.map((other) => other.operation)) };
    }
    return true;
  }

  /** All that pending operations may make of what is possible, but nothing that comes after the one of this bit. */
  private reach(bit: number): Possibility[] {
    const pending = [...this.pending.values()];
    const looks = pending.filter(({ isLook }) => isLook);
    const found = new Map<string, Possibility>();
    const add = (state: number, before: number) => {
      // A look that fits is done at once: that takes no possibility away.
      const fitting = looks.filter(({ next }) => next(state) === state);
      const done = fitting.reduce((bits, look) => bits | look.bit, before);
      found.set(`${state} ${done}`, { state, done });
      if (found.size > maxPossibilities) throw new Undecided(`more than ${maxPossibilities} possibilities`);
    };
    for (const { state, done } of this.possibilities) add(state, done);
    // The iteration comes to what is added on the way.
    for (const { state, done } of found.values()) {
      if (done & bit) continue;
      for (const other of pending) {
        const next = done & other.bit ? undefined : other.next(state);
        if (next !== undefined) add(next, done | other.bit);
      }
    }
    return [...found.values()];
  }

  private bits(which: (pending: Pending<Operation>) => boolean): number {
    return [...this.pending.values()].filter(which).reduce((bits, { bit }) => bits | bit, 0);
  }

  private transitions(operation: Operation): (state: number) => number | undefined {
    const known = new Map<number, number | undefined>();
    return (number) => {
      if (!known.has(number)) {
        const next = this.model.step(this.states[number]!, operation);
        known.set(number, next === undefined ? undefined : this.numberOf(next));
      }
      return known.get(number);
    };
  }

  private numberOf(state: State): number {
    const text = JSON.stringify(state);
    const number = this.numbers.get(text) ?? this.states.push(state) - 1;
    this.numbers.set(text, number);
    return number;
  }
}

/** Without those that differ from another one only in that more of the unanswered operations are done: none need be. */
function withoutNeedless(possibilities: readonly Possibility[], unanswered: number): Possibility[] {
  const groups = new Map<string, Possibility[]>();
  for (const possibility of possibilities) {
    const key = `${possibility.state} ${possibility.done & ~unanswered}`;
    groups.set(key, [...(groups.get(key) ?? []), possibility]);
  }
  return [...groups.values()].flatMap((group) =>
    group.filter(({ done }) => !group.some((other) => other.done !== done && (other.done & done) === other.done)),
  );
}
